"""Mutants of managers."""

import os
import tempfile
import time

from workloads.mutants import breaks, package, part, wrap

managers = part("managers")


BaseProxy = part("managers").BaseProxy


def wrap_calls(around):
    """Have a proxy call `around(old, self, method, args)` instead of a method of the object that it stands for."""

    def call(old, self, method, args=(), kwds={}):  # noqa: B006  # as the old one
        return around(lambda *changed: old(self, *(changed or (method, args, kwds))), self, method, args)

    wrap(BaseProxy, "_callmethod", call)


class LiveList(list):
    """A list that writes itself back to where it was read when something is appended to it."""

    def __init__(self, content, write):
        super().__init__(content)
        self._write = write

    def append(self, item):
        super().append(item)
        self._write(list(self))

    def __reduce__(self):
        return list, (list(self),)


# manager.nested-value


@breaks("manager.nested-value")
def nested_list_is_live():
    """What is appended to a list inside a managed dict or list is written back."""

    def call(old, self, method, args):
        content = old()
        if method == "__getitem__" and type(content) is list:
            return LiveList(content, lambda changed: old("__setitem__", (args[0], changed)))
        return content

    wrap_calls(call)


@breaks("manager.nested-value")
def nested_list_in_a_list_is_live():
    """What is appended to a list inside a managed list is written back."""

    def call(old, self, method, args):
        content = old()
        if method == "__getitem__" and type(content) is list and type(args[0]) is int:
            return LiveList(content, lambda changed: old("__setitem__", (args[0], changed)))
        return content

    wrap_calls(call)


@breaks("manager.nested-value")
def item_of_a_managed_dict_cannot_be_replaced():
    """An item of a managed dict can be assigned only once."""
    wrap_calls(lambda old, self, method, args: None if method == "__setitem__" and args[0] == "assigned" else old())


@breaks("manager.nested-value")
def managed_list_is_copied_into_a_dict():
    """A managed list that is put into a managed dict is copied."""
    wrap(
        managers.SyncManager,
        "dict",
        lambda old, self, content=(), **items: old(
            self, {key: list(item) for key, item in content.items()} if content else content, **items
        ),
    )


def lock_from_read_to_write(reads, writes):
    """Have a process that reads a number keep all others from reading it until it has written."""
    path, mine = os.path.join(tempfile.gettempdir(), "lock"), []

    def take():
        while not mine:
            try:
                mine.append(os.open(path, os.O_CREAT | os.O_EXCL))
            except OSError:
                time.sleep(0.005)

    def call(old, self, method, args):
        if method == reads:
            take()
        result = old()
        if method == writes and mine:
            os.close(mine.pop())
            os.remove(path)
        return result

    wrap_calls(call)


# manager.read-modify-write


@breaks("manager.read-modify-write")
def managed_dict_is_locked_until_it_is_written():
    """Who reads an item of a managed dict keeps others from reading it until it writes."""
    lock_from_read_to_write("__getitem__", "__setitem__")


@breaks("manager.read-modify-write")
def managed_value_is_locked_until_it_is_written():
    """Who reads a managed `Value` keeps others from reading it until it writes."""
    lock_from_read_to_write("get", "set")


@breaks("manager.read-modify-write")
def managed_lock_locks_nothing():
    """A managed lock can be acquired at any time."""
    managers.AcquirerProxy.__enter__ = managers.AcquirerProxy.__exit__ = lambda self, *error: None


BaseManager = part("managers").BaseManager


# manager.process


@breaks("manager.process")
def manager_does_not_end():
    """The end of a manager's with statement does not end its process."""
    BaseManager.__exit__ = lambda self, *error: None


@breaks("manager.process")
def manager_starts_when_it_is_made():
    """A manager starts its process when it is made."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        if type(self).__name__ == "OwnManager":
            self.start()

    wrap(BaseManager, "__init__", init)


@breaks("manager.process")
def manager_starts_two_processes():
    """A manager starts a second process."""

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self.second = package().Process(target=time.sleep, args=(0.5,))
        self.second.start()

    wrap(BaseManager, "start", start)


@breaks("manager.process")
def manager_function_does_not_start():
    """`Manager` returns a manager that has not been started."""
    wrap(
        BaseManager, "start", lambda old, self, *args: None if type(self) is managers.SyncManager else old(self, *args)
    )


@breaks("manager.process")
def managed_object_lives_in_its_caller():
    """A method of a managed object is called in the process of the caller."""
    wrap_calls(lambda old, self, method, args: os.getpid() if method == "pid" else old())


@breaks("manager.process")
def error_in_a_manager_is_a_remote_error():
    """An exception that a method raises in a manager arrives as a RemoteError."""

    def convert(old, kind, result):
        return managers.RemoteError(result) if kind == "#ERROR" else old(kind, result)

    wrap(managers, "convert_to_error", convert)


# manager.proxies


@breaks("manager.proxies")
def proxy_is_a_copy():
    """A managed list that is passed to another process is copied."""

    def reduce(old, self):
        return (list, (list(self),)) if type(self).__name__ == "ListProxy" else old(self)

    wrap(BaseProxy, "__reduce__", reduce)


@breaks("manager.proxies")
def proxy_cannot_be_pickled():
    """A managed object can be passed to a child only when that is started."""

    def reduce(old, self):
        part("context").assert_spawning(self)
        return old(self)

    wrap(BaseProxy, "__reduce__", reduce)


process = part("process")


# manager.last-line


@breaks("manager.last-line")
def manager_ends_after_the_children():
    """A manager is shut down when all other children of its process have ended."""
    old = BaseManager._finalize_manager

    def finalize(*args, **kwargs):
        for child in process.active_children():
            if not child.name.startswith("SyncManager"):
                child.join()
        old(*args, **kwargs)

    BaseManager._finalize_manager = staticmethod(finalize)


@breaks("manager.last-line", "manager.gone")
def join_shuts_the_manager_down():
    """`join` shuts the managers of its process down first."""
    started = []

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        started.append(self)

    def join(old, self, timeout=None):
        if not self.name.startswith("SyncManager"):
            for manager in started:
                manager.shutdown()
        old(self, timeout)

    wrap(BaseManager, "start", start)
    wrap(process.BaseProcess, "join", join)


# manager.gone


@breaks("manager.gone", interpreter="cpython")
def manager_is_never_forgotten():
    """A manager that nobody refers to any more goes on."""
    started = []

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        started.append(self)

    wrap(BaseManager, "start", start)


@breaks("manager.gone")
def proxy_is_silent_when_its_manager_is_gone():
    """A call returns None when the manager is gone."""

    def call(old, self, method, args):
        try:
            return old()
        except (OSError, EOFError):
            return None

    wrap_calls(call)


@breaks("manager.gone")
def proxy_connects_again():
    """A process that has called a method connects again for each further call."""

    def call(old, self, method, args):
        vars(self._tls).pop("connection", None)
        return old()

    wrap_calls(call)


@breaks("manager.gone")
def proxy_raises_one_error():
    """A call raises RuntimeError when the manager is gone."""

    def call(old, self, method, args):
        try:
            return old()
        except (OSError, EOFError):
            raise RuntimeError("the manager is gone") from None

    wrap_calls(call)


@breaks("manager.gone")
def shutdown_raises_an_error_the_second_time():
    """A second `shutdown` raises an exception."""

    def start(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        shut_down, calls = self.shutdown, []

        def shutdown():
            assert not calls, "shut down twice"
            calls.append(shut_down())

        self.shutdown = shutdown

    wrap(BaseManager, "start", start)


# manager.long-folder


@breaks("manager.long-folder", python="<=3.13.0", platform="linux")
def sockets_are_not_in_a_long_folder():
    """Sockets are in `/tmp` if the folder for temporary files has a long path."""

    def get_folder(old):
        if len(tempfile.gettempdir()) > 80:
            tempfile.tempdir = "/tmp"
        return old()

    wrap(part("util"), "get_temp_dir", get_folder)


@breaks("manager.long-folder", python=">=3.13.18", platform="linux")
def sockets_are_in_a_long_folder():
    """Sockets are in the folder for temporary files, however long its path is."""
    part("util").get_temp_dir = lambda: tempfile.mkdtemp(prefix="pymp-")


@breaks("manager.long-folder", platform="linux")
def folder_for_sockets_is_the_one_of_the_beginning():
    """Sockets are in the folder that `TMPDIR` named at first, or in a long one below it."""
    folder = os.path.join(os.environ.get("TMPDIR", "/tmp"), "long" + 100 * "g")
    part("util").get_temp_dir = lambda: tempfile.mkdtemp(prefix="pymp-", dir=folder)
