"""A child receives from a pipe whose other end its parent closes.

It never ends if the child has the other end, too, and does not close it.
"""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(reader, writer, closes):
    if closes:
        # remedy
        writer.close()  # in the child, before it receives
        # end of remedy
    log("child receives", reader.recv())
    try:
        reader.recv()
    except EOFError:
        log("recv raises EOFError")


if __name__ == "__main__":
    given = read_arguments(gets=("reader", "both ends"), child_closes=("no", "yes"))
    reader, writer = mp.Pipe(duplex=False)
    child = mp.Process(
        target=work, args=(reader, writer if given.gets == "both ends" else None, given.child_closes == "yes")
    )
    child.start()
    writer.send("object")
    gate("parent may close")
    # remedy
    writer.close()  # in the parent, once it has sent everything
    # end of remedy
    log("parent has closed the writer")
    child.join()
