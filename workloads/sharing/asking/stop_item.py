"""Two workers get items from a queue until one is None; their parent puts one None, or one for each."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(items, who):
    log(who + " begins")
    for item in iter(items.get, None):
        log("item {} is done".format(item))
    log("worker ends")


if __name__ == "__main__":
    stops = read_arguments(stops=("one", "for each")).stops
    items = mp.Queue()
    workers = [mp.Process(target=work, args=(items, who)) for who in ("first", "second")]
    for worker in workers:
        worker.start()
    for number in range(3):
        items.put(number)
    gate("parent may put None")
    if stops == "one":
        items.put(None)
        gate("parent may put another")
        items.put(None)
    else:
        # remedy of queue.stop-item
        for _ in workers:
            items.put(None)
        # end of remedy
    for worker in workers:
        worker.join()
    log("parent is back from join")
