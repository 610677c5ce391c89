"""Children wait for an event, which their parent sets, clears and sets again."""

from workloads.probe import gate, log, mp


def wait(who, event):
    log(who + " child waits")
    log(who + " child is awake", event.wait())


def start(who, event):
    child = mp.Process(target=wait, args=(who, event), name=who + " child")
    child.start()
    return child


if __name__ == "__main__":
    event = mp.Event()
    log("parent asks before it is set", [event.is_set(), event.wait(0), event.wait(0.05), event.wait(-1)])
    children = [start(who, event) for who in ("first", "second")]
    gate("parent may set the event")
    log("parent sets the event")
    event.set()
    gate("third child may start")
    children.append(start("third", event))
    gate("parent may clear the event")
    log("parent asks while it is set", [event.is_set(), event.wait(0), event.wait()])
    event.set()  # once more, which changes nothing
    event.clear()
    log("parent asks after it was cleared", [event.is_set(), event.wait(0)])
    children.append(start("fourth", event))
    gate("parent may set the event again")
    log("parent sets the event again")
    event.set()
    for child in children:
        child.join()
