"""A child receives from a pipe whose other end its parent closes."""

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp


def work(reader, writer, closes):
    if closes:
        writer.close()
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
    writer.close()
    log("parent has closed the writer")
    child.join()
