"""A parent waits for what its child is to send, and the child is killed. By hand it all arrives."""

import threading

from workloads.probe import gate, log, mp


def work(queue, simple_queue, event, writer):
    log("child works")
    gate("child may send")
    for send in (queue.put, simple_queue.put, writer.send):
        send("object")
    event.set()


def wait(what, receive):
    log("parent waits: " + what)
    try:
        receive()
        log("parent goes on: " + what)
    except EOFError:
        log("EOFError is raised: " + what)


if __name__ == "__main__":
    queue, simple_queue, event = mp.Queue(), mp.SimpleQueue(), mp.Event()
    reader, writer = mp.Pipe(duplex=False)
    mp.Process(target=work, args=(queue, simple_queue, event, writer), name="child").start()
    writer.close()
    for what, receive in (("SimpleQueue", simple_queue.get), ("Event", event.wait), ("Pipe", reader.recv)):
        threading.Thread(target=wait, args=(what, receive), daemon=True).start()
    wait("Queue", queue.get)
