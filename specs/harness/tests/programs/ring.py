"""A token is handed round a ring of processes; whoever has got it logs its number and hands it on.

Run with the number of handovers.
"""

import sys

from workloads.probe import log, mp

HOLDERS = 4


def hold(before, after, last):
    while True:
        number = before.recv()
        if number <= last:
            log("holds", number)
        after.send(number + 1)
        if number >= last:
            break


if __name__ == "__main__":
    log("ring is made")
    pipes = [mp.Pipe(duplex=False) for _ in range(HOLDERS)]
    holders = [
        mp.Process(target=hold, args=(pipes[place][0], pipes[(place + 1) % HOLDERS][1], int(sys.argv[1])))
        for place in range(HOLDERS)
    ]
    for holder in holders:
        holder.start()
    pipes[0][1].send(1)
    for holder in holders:
        holder.join()
    log("ring is over")
