"""A parent starts two children and joins them, the first one first: it waits until they have closed their pipes."""

from workloads.probe import gate, log, mp


def work(who):
    log(who + " works")
    gate(who + " may end")
    log(who + " ends")


# remedy
class WatchedProcess(mp.Process):
    def start(self):
        self.reader, self.writer = mp.Pipe(duplex=False)
        super().start()
        self.writer.close()  # the child has it, and nobody else

    def join(self, timeout=None):
        if self.reader.poll(timeout):  # nothing is ever sent: the pipe has ended
            super().join()


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
