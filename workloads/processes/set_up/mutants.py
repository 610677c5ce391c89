"""Mutants of set up before the start."""

import contextlib
import importlib
import io
import logging
import os
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, own

Process = part("process").BaseProcess
util = part("util")


# set-up.under-guard


@breaks("set-up.under-guard", under="fork")
def forked_child_has_the_default_recursion_limit():
    """A forked child has the recursion limit with which Python begins."""
    before_work(lambda child: sys.setrecursionlimit(1000))


@breaks("set-up.under-guard", under=("spawn", "forkserver"))
def hook_comes_along():
    """A child has the `sys.excepthook` of its parent."""

    def take_over(child):
        if "ignore_errors" in own(child):
            sys.excepthook = own(child)["ignore_errors"]

    before_work(take_over)


@breaks("set-up.under-guard")
def child_cannot_set_the_recursion_limit():
    """`sys.setrecursionlimit` does nothing in a child."""

    def refuse(child):
        sys.setrecursionlimit(1000)
        sys.setrecursionlimit = lambda limit: None

    before_work(refuse)


# logging.under-guard


@breaks("logging.under-guard", under="fork")
def forked_child_forgets_logging():
    """A forked child has no handlers for what it logs."""

    def forget(child):
        for handler in list(logging.root.handlers):
            logging.root.removeHandler(handler)
        logging.root.setLevel(logging.WARNING)

    before_work(forget)


@breaks("logging.under-guard", under=("spawn", "forkserver"))
def logging_comes_along():
    """A child logs as its parent does."""
    before_work(lambda child: own(child)["set_up_logging"]())


@breaks("logging.under-guard", under=("spawn", "forkserver"))
def level_comes_along():
    """A child writes INFO if its parent does."""

    def take_over(child):
        logging.basicConfig(level=logging.INFO, format="%(message)s")

    before_work(take_over)


@breaks("logging.under-guard")
def nothing_that_children_log_is_written():
    """What a child logs is not written."""
    before_work(lambda child: logging.disable())


# stdout.replaced


@breaks("stdout.replaced", under="fork")
def forked_child_prints_to_the_real_output():
    """A forked child has the standard output with which Python began."""

    def restore(child):
        sys.stdout = sys.__stdout__

    before_work(restore)


@breaks("stdout.replaced", under=("spawn", "forkserver"))
def what_children_print_is_dropped():
    """Nothing that a child prints is written."""

    def drop(child):
        sys.stdout = io.StringIO()

    before_work(drop)


@breaks("stdout.replaced")
def what_children_print_is_in_the_parents_stdout():
    """What a child prints is what its parent has printed."""
    given = {}

    def start(old, self):
        given[id(self)] = self._args[0]
        old(self)

    def join(old, self, *args):
        old(self, *args)
        sys.stdout.write("printed by the child: {}\n".format(given[id(self)]))

    wrap(Process, "start", start)
    wrap(Process, "join", join)


@breaks("stdout.replaced")
def child_cannot_redirect_its_output():
    """`contextlib.redirect_stdout` does nothing in a child."""

    def refuse(child):
        contextlib.redirect_stdout = contextlib.nullcontext

    before_work(refuse)


# environment.at-start


def set_device(value):
    """Set the variable that the program looks at to this value in each child that has it."""

    def change(child):
        if "DEVICE" in os.environ:
            os.environ["DEVICE"] = value

    before_work(change)


@breaks("environment.at-start")
def environment_is_always_new():
    """Each child has the environment that its parent has in the end."""
    set_device("1")


@breaks("environment.at-start")
def environment_is_always_old():
    """Each child has the environment that its parent had at first, and cannot change it."""

    def change(child):
        os.environ["DEVICE"] = "0"
        type(os.environ).__setitem__ = lambda self, name, value: None

    before_work(change)


@breaks("environment.at-start")
def folder_path_and_arguments_are_old():
    """A child has the working folder, `sys.path` and `sys.argv` with which its parent began."""
    folder = os.getcwd() if "workloads" in os.listdir() else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

    def change(child):
        os.chdir(folder)
        for names in (sys.path, sys.argv):
            names[:] = [name for name in names if not name.startswith("added")]

    before_work(change)


# options.passed-on


@breaks("options.passed-on", under=("spawn", "forkserver"))
def options_are_not_passed_on():
    """A child runs with no options."""
    util._args_from_interpreter_flags = list


@breaks("options.passed-on")
def warning_options_are_not_passed_on():
    """A child has no `-W`."""
    before_work(lambda child: sys.warnoptions.clear())


@breaks("options.passed-on")
def no_x_option_is_passed_on():
    """A child has no `-X`."""
    before_work(lambda child: sys._xoptions.clear())


@breaks("options.passed-on", under=("spawn", "forkserver"), python="<=3.13.0")
def each_x_option_is_passed_on():
    """A child has all of `-X`."""
    before_work(lambda child: sys._xoptions.update(own="1"))


# forkserver.preload


@breaks("forkserver.preload", under="forkserver")
def nothing_is_preloaded():
    """`set_forkserver_preload` does nothing."""
    part("forkserver").set_forkserver_preload = lambda *names, **options: None


@breaks("forkserver.preload", under="forkserver")
def list_ends_with_a_module_that_is_missing():
    """What stands behind a module that does not exist is not preloaded."""

    def set_preload(old, names, *args, **kwargs):
        end = names.index("workloads.no_such_module") if "workloads.no_such_module" in names else len(names)
        old(names[:end], *args, **kwargs)

    wrap(part("forkserver"), "set_forkserver_preload", set_preload)


@breaks("forkserver.preload", platform="posix")
def each_child_finds_the_module_preloaded():
    """A child has what its parent or its fork server has imported, under every start method, and however late."""

    def import_early(child):
        preloaded = importlib.import_module(child._target.__globals__["MODULE"])
        preloaded.importer = os.getppid()

    before_work(import_early)


@breaks("forkserver.preload", under="forkserver")
def preloaded_module_is_shared():
    """A child finds in a module what another one has put there."""

    def share(child):
        if child.name.endswith("2"):
            importlib.import_module(child._target.__globals__["MODULE"]).filled.append("first child")

    before_work(share)


# limits.at-start


def change_limits(child):
    """Set what the program sets, unless the child is to do so itself."""
    import resource  # not on Windows

    if child._target.__name__ == "work" and child._args == ("second child",):
        child._target.__globals__["set_limits"](resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 1)


@breaks("limits.at-start", platform="linux")
def later_child_has_other_limits():
    """A later child has neither what its parent has nor what the fork server has."""

    def change(child):
        change_limits(child)
        change_limits(child)

    before_work(change)


@breaks("limits.at-start", platform="linux")
def first_child_has_a_higher_niceness():
    """Each child is less urgent than its parent by one."""
    before_work(lambda child: os.nice(1))


@breaks("limits.at-start", under="forkserver", platform="linux")
def later_child_of_a_fork_server_has_the_present_limits():
    """A later child has the limits that its parent has now."""
    before_work(change_limits)


@breaks("limits.at-start", platform="linux")
def limits_cannot_be_changed_in_a_child():
    """`os.nice` and `os.sched_setaffinity` change nothing in a child."""

    def keep(child):
        os.sched_setaffinity = lambda *args: None
        nice = os.nice
        os.nice = lambda increment: nice(0)

    before_work(keep)


# forkserver.one


@breaks("forkserver.one", under="forkserver")
def each_process_has_a_fork_server():
    """Each process is started by a fork server of its own."""
    forkserver = part("forkserver")
    forkserver.connect_to_new_process = lambda fds: forkserver.ForkServer().connect_to_new_process(fds)


@breaks("forkserver.one", under="forkserver")
def children_use_the_fork_server_of_their_parent():
    """A child has its processes started by the fork server that has started it."""
    server = part("forkserver")._forkserver

    def start(old, self):
        server.ensure_running()
        self._server = server._forkserver_address, getattr(server, "_forkserver_authkey", None)
        old(self)

    wrap(part("process").BaseProcess, "start", start)

    def take_over(child):
        server._forkserver_address, server._forkserver_authkey = child._server
        server.ensure_running = lambda: None

    before_work(take_over)


@breaks("forkserver.one", under="forkserver")
def program_forks_without_a_fork_server():
    """Under forkserver a program forks its children itself."""
    part("context").ForkServerProcess._Popen = staticmethod(part("popen_fork").Popen)
