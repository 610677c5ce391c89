"""Mutants of main guard."""

import os
import sys

from workloads.mutants import breaks, part, wrap
from workloads.mutants.children import before_work, own

util = part("util")


# default.main-guard


@breaks("default.main-guard", under="fork")
def forked_child_returns_from_start():
    """A forked child returns from `start` after its work and runs the rest of the program."""

    def launch(self, child):
        self.sentinel, writer = os.pipe()
        self.finalizer = util.Finalize(self, util.close_fds, (self.sentinel,))
        self.pid = os.fork()
        if self.pid == 0:
            child._bootstrap(parent_sentinel=self.sentinel)
        os.close(writer)

    part("popen_fork").Popen._launch = launch


@breaks("default.main-guard", under=("spawn", "forkserver"))
def guard_is_not_checked():
    """A child may start children while it imports the program."""
    part("spawn")._check_not_importing_main = lambda: None


process = part("process")


Process = part("process").BaseProcess


spawn = part("spawn")


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_start_is_ignored():
    """`start` and `join` do nothing while a child imports the program."""

    def unless_importing(old, *args):
        if not getattr(process.current_process(), "_inheriting", False):
            old(*args)

    wrap(Process, "start", unless_importing)
    wrap(Process, "join", unless_importing)


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_child_exits_with_0():
    """A child that cannot import the program prints the error, but exits with 0."""

    def tell(old, *error):
        old(*error)
        if process.current_process().name != "MainProcess":
            sys.stderr.flush()
            os._exit(0)

    wrap(sys, "excepthook", tell)


@breaks("default.main-guard", under="forkserver", python=">=3.13.8,!=3.14.0", interpreter="cpython")
def fork_server_does_not_import_the_script():
    """A fork server does not import the script."""
    part("forkserver")._forkserver._preload_modules = []


@breaks("default.main-guard", under="forkserver", python=">=3.15", interpreter="cpython")
def fork_server_exits_with_the_error_of_an_unguarded_script():
    """A fork server that cannot import the script exits."""
    part("forkserver")._forkserver._preload_on_error = "fail"


@breaks("default.main-guard", "default.picklable-target", "globals.initial-value", under=("spawn", "forkserver"))
def packages_are_imported_too():
    """A child imports the `__main__.py` of a package or a folder, too."""

    def get_preparation_data(old, name):
        data = old(name)
        if data.get("init_main_from_name", "").endswith("__main__"):
            del data["init_main_from_name"]
            data["init_main_from_path"] = sys.modules["__main__"].__file__
        return data

    wrap(spawn, "get_preparation_data", get_preparation_data)


@breaks("default.main-guard", under=("spawn", "forkserver"))
def standard_input_is_not_looked_for():
    """A child imports nothing if the program came from standard input."""

    def get_preparation_data(old, name):
        data = old(name)
        if data.get("init_main_from_path", "").endswith("<stdin>"):
            del data["init_main_from_path"]
        return data

    wrap(spawn, "get_preparation_data", get_preparation_data)


@breaks("default.main-guard", "default.picklable-target", under=("spawn", "forkserver"))
def prompt_is_looked_for_as_a_file():
    """A child tries to import a file if the program is typed at the prompt."""

    def get_preparation_data(old, name):
        data = old(name)
        if sys.flags.interactive:
            data["init_main_from_path"] = os.path.abspath("<stdin>")
        return data

    wrap(spawn, "get_preparation_data", get_preparation_data)


@breaks("default.main-guard", under="fork")
def forked_program_has_the_name_of_an_imported_one():
    """In a forked child the program is called `__mp_main__`."""
    before_work(lambda child: own(child).update(__name__="__mp_main__"))


@breaks("default.main-guard", under=("spawn", "forkserver"))
def imported_program_is_renamed():
    """A child calls its program `__main__` once it has imported that."""
    before_work(lambda child: own(child).update(__name__="__main__"))


@breaks("default.main-guard", under=("spawn", "forkserver"))
def child_takes_itself_for_the_main_program():
    """A child that imports the program does so under the name `__main__`."""
    frame = sys._getframe()
    while frame:
        if frame.f_globals["__name__"] == "__mp_main__":
            frame.f_globals["__name__"] = "__main__"
        frame = frame.f_back
