"""Mutants of lifetimes."""

import contextlib
import os
import sys
import tempfile

from workloads.mutants import breaks, let_children_run, part, wrap

Pool = part("pool").Pool


SharedMemory = part("shared_memory").SharedMemory


SemLock = part("synchronize").SemLock


# argument.lifetime


@breaks("argument.lifetime", under=("spawn", "forkserver"), interpreter="cpython", platform="posix")
def process_keeps_its_arguments():
    """A process object keeps its arguments after `start`."""

    def start(old, self):
        self.kept = self._args
        old(self)

    wrap(part("process").BaseProcess, "start", start)


@breaks("argument.lifetime")
def child_exits_before_its_target():
    """A child exits with 1 before it calls its target."""
    let_children_run(lambda run: sys.exit(1))


# pool.forgotten


@breaks("pool.forgotten", interpreter="cpython")
def pool_is_never_collected():
    """Something always refers to a pool."""
    kept = []

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        kept.append(self)

    wrap(Pool, "__init__", init)


@breaks("pool.forgotten", interpreter="cpython")
def pool_is_collected_without_a_warning():
    """Nothing is said of a pool that is collected and was not closed."""
    wrap(Pool, "__del__", lambda old, self: old(self, _warn=lambda *args, **kwargs: None))


@breaks("pool.forgotten", interpreter="cpython")
def result_object_does_not_refer_to_its_pool():
    """A result object does not refer to its pool."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        self._pool = None

    wrap(part("pool").ApplyResult, "__init__", init)


@breaks("pool.forgotten", interpreter="pypy")
def pool_ends_after_its_first_task():
    """`apply` terminates its pool."""

    def apply(old, self, *args, **kwargs):
        result = old(self, *args, **kwargs)
        self.terminate()
        return result

    wrap(Pool, "apply", apply)


@breaks("pool.forgotten")
def with_block_does_not_end_its_pool():
    """The end of a with block does nothing to its pool."""
    Pool.__exit__ = lambda self, *args: None


# shared-memory.views


def close_by(around):
    wrap(SharedMemory, "close", around)


@breaks("shared-memory.views", interpreter="cpython")
def close_ignores_views():
    """`close` raises nothing while there are views."""

    def close(old, self):
        with contextlib.suppress(BufferError):
            old(self)

    close_by(close)


@breaks("shared-memory.views", interpreter="cpython")
def close_fails_only_once():
    """`close` does nothing when it is called again."""
    close_by(lambda old, self: None if self._buf is None else old(self))


@breaks("shared-memory.views")
def close_always_fails():
    """`close` raises BufferError whether there are views or not."""

    def close(old, self):
        old(self)
        raise BufferError("cannot close exported pointers exist")

    close_by(close)


# shared-memory-manager.ends


@breaks("shared-memory-manager.ends", platform="posix")
def manager_of_shared_memory_destroys_nothing():
    """The manager's server does not unlink its blocks when it is shut down."""
    part("managers")._SharedMemoryTracker.unlink = lambda self: None


@breaks("shared-memory-manager.ends", platform="posix")
def manager_of_shared_memory_destroys_blocks_at_once():
    """A manager unlinks each block as soon as it has made it."""

    def make(old, self, size):
        block = old(self, size)
        block.unlink()
        return block

    wrap(part("managers").SharedMemoryManager, "SharedMemory", make)


@breaks("shared-memory-manager.ends", platform="posix")
def manager_of_shared_memory_clears_blocks():
    """Before a manager's server destroys its blocks, it fills them with zeros."""

    def unlink(old, self):
        for name in self.segment_names:
            block = SharedMemory(name)
            block.buf[:] = bytes(len(block.buf))
            block.close()
        old(self)

    wrap(part("managers")._SharedMemoryTracker, "unlink", unlink)


@breaks("shared-memory-manager.ends", platform="posix", python=">=3.11")
def manager_of_shared_memory_passes_over_what_is_gone():
    """A manager's server goes on if a block is gone already."""

    def destroy(old, self, name):
        with contextlib.suppress(FileNotFoundError):
            old(self, name)

    wrap(part("managers")._SharedMemoryTracker, "destroy_segment", destroy)


@breaks("shared-memory-manager.ends", platform="posix")
def connected_manager_keeps_its_blocks():
    """What a manager makes that has connected to another one is not destroyed with that."""

    def make(old, self, what):
        if hasattr(self, "shutdown"):
            return old(self, what)
        client, self._Client = self._Client, lambda *_, **__: contextlib.nullcontext()
        managers.dispatch, dispatch = lambda *_: None, managers.dispatch
        try:
            return old(self, what)
        finally:
            self._Client, managers.dispatch = client, dispatch

    managers = part("managers")
    wrap(managers.SharedMemoryManager, "SharedMemory", make)
    wrap(managers.SharedMemoryManager, "ShareableList", make)


@breaks("shared-memory-manager.ends", platform="posix")
def any_manager_has_shared_memory():
    """A manager without shared memory is asked for none."""
    part("managers").Server.track_segment = lambda self, c, name: None
    part("managers").Server.public = [*part("managers").Server.public, "track_segment"]


@breaks("shared-memory-manager.ends", platform="posix", python="<3.9")
def manager_of_shared_memory_makes_none():
    """What a SharedMemoryManager cannot make is None."""
    managers = part("managers")
    managers.convert_to_error = lambda kind, result: LookupError(kind)


@breaks("shared-memory-manager.ends", platform="posix", python=">=3.9")
def manager_of_shared_memory_makes_nothing_else():
    """A SharedMemoryManager makes nothing but blocks and lists."""

    def create(old, self, c, typeid, *args, **kwds):
        raise ValueError(typeid)

    wrap(part("managers").SharedMemoryServer, "create", create)


# semaphores.leaked


def when_made(function):
    """Call a function with the name of each semaphore that a process makes."""

    def init(old, self, *args, **kwargs):
        old(self, *args, **kwargs)
        function(self._semlock.name)

    wrap(SemLock, "__init__", init)


@breaks("semaphores.leaked", under=("spawn", "forkserver"), platform="posix")
def semaphore_loses_its_name_at_once():
    """A semaphore has no name any more when it has been made, and needs not be removed."""
    cleanup = SemLock._cleanup
    SemLock._cleanup = staticmethod(lambda name: None)
    when_made(cleanup)


@breaks("semaphores.leaked", under=("spawn", "forkserver"), platform="posix")
def semaphore_is_not_removed_by_its_maker():
    """A process does not remove its semaphores when it ends by itself."""
    SemLock._cleanup = staticmethod(lambda name: None)


@breaks("semaphores.leaked", under="fork", platform="posix")
def forked_processes_have_semaphores_tracked():
    """Under fork, too, the resource tracker is told of each semaphore."""
    when_made(lambda name: part("resource_tracker").register("/mp-none", "semaphore"))


# temporary-folder.left


@breaks("temporary-folder.left", platform="posix")
def folder_of_sockets_is_never_removed():
    """A process does not remove the folder of its sockets."""
    part("util")._remove_temp_dir = lambda *args: None


@breaks("temporary-folder.left", platform="posix")
def sockets_have_no_folder_of_their_own():
    """Sockets lie in the folder for temporary files itself."""
    path = os.path.join(tempfile.gettempdir(), "listener")
    part("connection").arbitrary_address = lambda family: path
