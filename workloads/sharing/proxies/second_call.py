"""A second call of an object is made while a first one has not returned: in another thread, or in a signal handler."""

import os
import signal
import threading
from importlib import import_module

from workloads.command_line import read_arguments
from workloads.probe import gate, log, mp

managers = import_module(mp.__name__ + ".managers")


class Echo:
    def say(self, word):
        return word

    def say_late(self, word, caller=None):
        if caller:
            os.kill(caller, signal.SIGUSR1)
        log("first call has come")
        gate("first call may return")
        return word


class OwnManager(managers.SyncManager):
    pass


OwnManager.register("Echo", Echo)


def call_again(echo):
    log("second call returns", echo.say("second"))


def start_a_thread(echo):
    # remedy
    threading.Thread(target=call_again, args=(echo,)).start()
    # end of remedy


def call_in_two_threads(echo):
    thread = threading.Thread(target=lambda: log("first call returns", echo.say_late("first")))
    thread.start()
    gate("second call may be made")
    call_again(echo)
    thread.join()


def call_in_a_handler(echo, handle):
    signal.signal(signal.SIGUSR1, lambda *_: [log("handler runs"), handle(echo)])
    log("first call returns", echo.say_late("first", os.getpid()))


if __name__ == "__main__":
    second = read_arguments(second=("in a thread", "in a handler", "in a handler's thread")).second
    with OwnManager() as manager:
        echo = manager.Echo()
        if second == "in a thread":
            call_in_two_threads(echo)
        else:
            call_in_a_handler(echo, call_again if second == "in a handler" else start_a_thread)
