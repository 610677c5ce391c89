"""A program that serves a queue on a port of this computer, which it prints, until it is interrupted."""

import queue
from importlib import import_module

from workloads.probe import log, mp

managers = import_module(mp.__name__ + ".managers")

jobs = queue.Queue()


class QueueServer(managers.BaseManager):
    pass


QueueServer.register("get_jobs", callable=lambda: jobs)
QueueServer.register("new_jobs", callable=queue.Queue)

if __name__ == "__main__":
    server = QueueServer(address=("127.0.0.1", 0), authkey=b"secret").get_server()
    print(server.address[1], flush=True)
    try:
        server.serve_forever()
    except BaseException as error:
        log("server has been interrupted", [type(error).__name__, getattr(error, "code", None)])
        raise
    log("server is back from serve_forever")
