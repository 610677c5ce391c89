"""A parent starts two children and joins them, the first one first: it waits until they have closed their pipes."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


# remedy
class WatchedProcess(mp.Process):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.reader, self.writer = mp.Pipe(duplex=False)

    def start(self):
        super().start()
        self.writer.close()  # the child has it, and nobody else

    def join(self, timeout=None):
        self.reader.poll(timeout)
        super().join(timeout)


# end of remedy


if __name__ == "__main__":
    # remedy
    children = [WatchedProcess(target=work, args=(who,), name=who) for who in ("first child", "second child")]
    # end of remedy
    for child in children:
        child.start()
    for child in children:
        log("parent joins " + child.name)
        child.join()
        log("parent is back from join", {"exitcode": child.exitcode, "alive": child.is_alive()})
