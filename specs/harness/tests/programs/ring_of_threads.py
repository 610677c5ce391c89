"""A token is handed round a ring of threads of one process; whoever has got it logs its number and hands it on.

Run with the number of handovers.
"""

import queue
import sys
import threading

from workloads.probe import log

HOLDERS = 4


def hold(before, after, last):
    while True:
        number = before.get()
        if number <= last:
            log("holds", number)
        after.put(number + 1)
        if number >= last:
            break


if __name__ == "__main__":
    queues = [queue.Queue() for _ in range(HOLDERS)]
    holders = [
        threading.Thread(target=hold, args=(queues[place], queues[(place + 1) % HOLDERS], int(sys.argv[1])))
        for place in range(HOLDERS)
    ]
    for holder in holders:
        holder.start()
    queues[0].put(1)
    for holder in holders:
        holder.join()
