"""A program connects to a server that another program runs, puts into its queue, and goes on when it has ended."""

import pickle
import signal
import subprocess
import sys
from importlib import import_module

from workloads.attempts import attempt
from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


class QueueClient(managers.BaseManager):
    pass


QueueClient.register("get_jobs")
QueueClient.register("new_jobs")
QueueClient.register("unknown")


def start_server():
    command = [sys.executable, "-m", "workloads.sharing.remote_managers.server"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True)
    return server, ("127.0.0.1", int(server.stdout.readline()))


def connect(address, **options):
    client = QueueClient(address=address, **options)
    client.connect()
    return client


def put(jobs):
    jobs.put("of the child")


def share(address):
    # remedy of remote-manager.shared
    one = QueueClient(address=address, authkey=b"secret")
    one.connect()
    one.get_jobs().put("job")
    # end of remedy
    other = connect(address, authkey=b"secret")
    log("another client gets", [attempt(lambda: other.get_jobs().get(False)), other.get_jobs().qsize()])
    one.new_jobs().put("job")
    log("another client looks into a new queue", other.new_jobs().qsize())
    jobs = one.get_jobs()
    child = mp.Process(target=put, args=(jobs,), name="child")
    child.start()
    child.join()
    log("another client gets from the child", attempt(lambda: other.get_jobs().get(False)))
    log(
        "client asks for what is not registered",
        [attempt(lambda: one.unknown() and None), attempt(lambda: one.jobs())],  # noqa: PLW0108  # it may be missing
    )


def is_refused(address, **options):
    """The name of the error that is raised by connecting; None if there is none."""
    return attempt(lambda: connect(address, **options) and None)


def connect_with_the_key_of_the_process(address):
    # remedy of remote-manager.key
    mp.current_process().authkey = b"secret"
    client = QueueClient(address=address)
    client.connect()
    # end of remedy
    jobs = client.get_jobs()
    return pickle.loads(pickle.dumps(jobs)).qsize()


def try_keys(address):
    log("client has another key", is_refused(address, authkey=b"wrong"))
    log("client has no key", is_refused(address))
    client = connect(address, authkey=b"secret")
    jobs = client.get_jobs()
    log("client has the key", jobs.qsize())
    log("client unpickles a proxy", attempt(lambda: pickle.loads(pickle.dumps(jobs)) and None))
    log("client has set the key of its process", attempt(connect_with_the_key_of_the_process, address))


def end(address, server):
    client = connect(address, authkey=b"secret")
    jobs = client.get_jobs()
    jobs.put("job")
    log("client calls shutdown", attempt(lambda: client.shutdown()))  # noqa: PLW0108  # it may be missing
    gate("server may end")
    server.send_signal(signal.SIGINT)
    log("server has ended", server.wait())
    errors = [attempt(jobs.qsize), attempt(jobs.qsize), attempt(client.get_jobs)]
    log("client calls a method twice, and asks for an object", errors)
    log("client connects", is_refused(address, authkey=b"secret"))


if __name__ == "__main__":
    ends = read_arguments(ends=("no", "yes")).ends == "yes"
    server, address = start_server()
    with server.stdout:
        if ends:
            end(address, server)
        else:
            share(address)
            try_keys(address)
            server.kill()
            server.wait()
