"""Mutants of what differs across versions and platforms."""

import atexit
import collections
import os
import signal
import sys
import tempfile
import threading
import traceback
import warnings

from workloads.mutants import breaks, change_exit_code, package, part, wrap
from workloads.mutants.pools import alter_calls, alter_worker

context, pool, process, queues, util = part("context"), part("pool"), part("process"), part("queues"), part("util")
Pool, Process, Queue, Result = pool.Pool, process.BaseProcess, queues.Queue, pool.ApplyResult


def let_children_run(around):
    """Let a child call `around(run)`, with its own `run`, instead of `run`."""
    wrap(Process, "run", lambda old, self: around(lambda: old(self)))


# default.start-method


def let_default_be(method):
    context._default_context._default_context = context._concrete_contexts[method]


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def default_is_spawn():
    """The default start method is spawn."""
    let_default_be("spawn")


@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
@breaks("default.start-method", under="spawn", platform="darwin")
def default_is_fork():
    """The default start method is fork."""
    let_default_be("fork")


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="spawn", platform="darwin")
def default_is_a_fork_server():
    """The default start method is forkserver."""
    let_default_be("forkserver")


@breaks("default.start-method", under="fork", python="<3.14", platform="linux")
@breaks("default.start-method", under="forkserver", python=">=3.14", platform="linux")
def get_start_method_returns_spawn():
    """`get_start_method` returns "spawn", whatever the start method is."""
    package().get_start_method = lambda allow_none=False: "spawn"


# default.main-guard, default.picklable-target


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


@breaks("default.main-guard", under="forkserver", python=">=3.14.1")
def fork_server_does_not_import_the_script():
    """A fork server does not import the script."""
    part("forkserver")._forkserver._preload_modules = []


@breaks("default.main-guard", under="forkserver", python=">=3.15")
def fork_server_exits_with_the_error_of_an_unguarded_script():
    """A fork server that cannot import the script exits."""
    part("forkserver")._forkserver._preload_on_error = "fail"


@breaks("default.picklable-target", under="fork")
def fork_pickles_the_target():
    """A child's target is pickled under fork too."""

    def start(old, self):
        context.reduction.ForkingPickler.dumps(self._target)
        old(self)

    wrap(Process, "start", start)


def let_unpicklable_start(instead):
    """Let `start` call this function of the process object and the error if the target cannot be pickled."""

    def start(old, self):
        try:
            old(self)
        except Exception as error:
            instead(self, error)

    wrap(Process, "start", start)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_a_type_error():
    """`start` raises TypeError if the target cannot be pickled."""

    def instead(child, error):
        raise TypeError("cannot pickle the target")

    let_unpicklable_start(instead)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_ignored():
    """A target that cannot be pickled is ignored: the child starts and does nothing."""

    def instead(child, error):
        child._target = None
        child.start()

    let_unpicklable_start(instead)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_noticed_too_late():
    """`start` raises PicklingError only after it has created a process."""

    def instead(child, error):
        process_without_target = type(child)()
        process_without_target.start()
        process_without_target.join()
        child._popen = process_without_target._popen
        raise error

    let_unpicklable_start(instead)


# daemon.no-children


@breaks("daemon.no-children")
def daemon_is_allowed_children():
    """A daemonic process can start children."""

    def start(old, self):
        config = process.current_process()._config
        daemonic, config["daemon"] = config.get("daemon"), False
        try:
            old(self)
        finally:
            config["daemon"] = daemonic

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_cannot_have_children_with_o():
    """A daemonic process cannot start children with -O either."""

    def start(old, self):
        if process.current_process().daemon:
            raise AssertionError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_that_starts_a_child_gets_runtime_error():
    """A daemonic process that starts a child gets RuntimeError."""

    def start(old, self):
        if process.current_process().daemon:
            raise RuntimeError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


# exit.signal-code


@breaks("exit.signal-code", platform="posix")
def sigkill_gives_255():
    """A child ended by SIGKILL has exit code 255."""
    change_exit_code(lambda code: 255 if code == -signal.SIGKILL else code)


@breaks("exit.signal-code", platform="posix")
def sigterm_is_a_system_exit():
    """SIGTERM raises SystemExit in a child, so the exit code is 0."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
        try:
            run()
        except SystemExit:
            os._exit(0)

    let_children_run(around)


@breaks("exit.signal-code", platform="posix")
def interrupted_child_ends_by_its_signal():
    """An uncaught KeyboardInterrupt ends a child by SIGINT, as it does a main process."""

    def around(run):
        try:
            run()
        except KeyboardInterrupt:
            traceback.print_exc()
            sys.stderr.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)

    let_children_run(around)


@breaks("exit.signal-code", platform="posix")
def interrupted_child_ends_with_130():
    """An uncaught KeyboardInterrupt gives a child exit code 130, as in a shell."""

    def around(run):
        try:
            run()
        except KeyboardInterrupt:
            traceback.print_exc()
            sys.exit(128 + signal.SIGINT)

    let_children_run(around)


# exit.sys-exit-code


def change_code_of_sys_exit(change):
    """Replace the argument of `sys.exit` in a child by what this function makes of it (None if there is none)."""

    def around(run):
        try:
            run()
        except SystemExit as system_exit:
            sys.exit(change(system_exit.code))

    let_children_run(around)


@breaks("exit.sys-exit-code", python=">=3.9")
def sys_exit_without_a_code_gives_1():
    """`sys.exit()` gives exit code 1."""
    change_code_of_sys_exit(lambda code: 1 if code is None else code)


@breaks("exit.sys-exit-code", python="<3.9")
def sys_exit_without_a_code_gives_0():
    """`sys.exit()` gives exit code 0."""
    change_code_of_sys_exit(lambda code: 0 if code is None else code)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_number_gives_1():
    """`sys.exit` with a number other than 0 gives exit code 1."""
    change_code_of_sys_exit(lambda code: 1 if isinstance(code, int) and code else code)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_gives_0():
    """`sys.exit` with a text writes it, but gives exit code 0."""

    def change(code):
        if isinstance(code, str):
            sys.stderr.write(code + "\n")
            return 0
        return code

    change_code_of_sys_exit(change)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_does_not_write_it():
    """`sys.exit` with a text gives exit code 1, but does not write the text."""
    change_code_of_sys_exit(lambda code: 1 if isinstance(code, str) else code)


# exit.atexit-in-child


def drop_exit_handlers():
    atexit._clear()
    atexit.register(util._exit_function)  # the implementation's own


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers():
    """A child does not run its exit handlers."""

    def around(run):
        try:
            run()
        finally:
            drop_exit_handlers()

    let_children_run(around)


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers_when_it_fails():
    """A child does not run its exit handlers if its exit code is not 0."""

    def around(run):
        try:
            run()
        except SystemExit as system_exit:
            if system_exit.code is not None:
                drop_exit_handlers()
            raise

    let_children_run(around)


@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python="<3.13")
def forked_child_runs_its_exit_handlers():
    """A forked child runs its exit handlers."""

    def around(run):
        try:
            run()
        finally:
            atexit._run_exitfuncs()

    let_children_run(around)


# signals.handler-inherited


@breaks("signals.handler-inherited", under="fork")
def forked_child_handles_signals_by_default():
    """A forked child handles SIGTERM by default, not by its parent's handler."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_is_given_its_parents_handlers():
    """A child of a fresh interpreter has its parent's handler for SIGTERM."""

    def start(old, self):
        self._handler = signal.getsignal(signal.SIGTERM)
        old(self)

    def run(old, self):
        signal.signal(signal.SIGTERM, self._handler)
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_exits_with_0_on_sigterm():
    """A child of a fresh interpreter exits with 0 on SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
        run()

    let_children_run(around)


# terminate.grandchildren


def end_the_children_too(*methods, daemonic_only=False):
    """Let these methods end the children of the child too."""

    def note_of(pid):  # in the folder of this program's temporary files
        return os.path.join(tempfile.gettempdir(), "children of {}".format(pid))

    def start(old, self):
        old(self)
        if self.daemon or not daemonic_only:
            with open(note_of(os.getpid()), "a") as note:
                note.write("{}\n".format(self.pid))

    def end(old, self):
        if os.path.exists(note_of(self.pid)):
            with open(note_of(self.pid)) as note:
                for pid in note:
                    os.kill(int(pid), signal.SIGTERM)
        old(self)

    wrap(Process, "start", start)
    for method in methods:
        wrap(Process, method, end)


@breaks("terminate.grandchildren")
def terminated_child_takes_its_children_along():
    """`terminate` ends the child's children too."""
    end_the_children_too("terminate")


@breaks("terminate.grandchildren")
def killed_child_takes_its_children_along():
    """`kill` ends the child's children too."""
    end_the_children_too("kill")


@breaks("terminate.grandchildren")
def ended_child_takes_its_daemons_along():
    """`terminate` and `kill` end the child's daemonic children too."""
    end_the_children_too("terminate", "kill", daemonic_only=True)


# pool.killed-worker, pool.base-exception


@breaks("pool.killed-worker", "pool.base-exception")
def lost_pool_worker_is_not_replaced():
    """A worker that has ended is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


def when_a_worker_is_lost(do):
    """Let a pool call `do(pool)` when a worker has ended, before it is replaced."""
    pools = []

    def init(old, self, *args, **kwds):
        pools.append(self)
        old(self, *args, **kwds)

    clean_up = Pool._join_exited_workers

    def join_exited_workers(workers):
        lost = clean_up(workers)
        if lost:
            for one in pools:
                do(one)
        return lost

    wrap(Pool, "__init__", init)
    Pool._join_exited_workers = staticmethod(join_exited_workers)


@breaks("pool.killed-worker", "pool.base-exception")
def task_of_a_lost_worker_fails():
    """The result of a task whose worker has ended is an error."""

    def fail(self):
        self._cache[min(self._cache)]._set(0, (False, RuntimeError("worker lost")))

    when_a_worker_is_lost(fail)


@breaks("pool.killed-worker", "pool.base-exception")
def pool_is_broken_by_a_lost_worker():
    """When a worker has ended, all results are errors."""

    def break_all(self):
        for result in list(self._cache.values()):
            result._set(0, (False, RuntimeError("worker lost")))

    when_a_worker_is_lost(break_all)


@breaks("pool.killed-worker")
def task_of_a_lost_worker_is_done_again():
    """A task whose worker has ended is done by another worker."""
    tasks = {}

    def apply_async(old, self, function, args=(), kwds=None):
        result = old(self, function, args, kwds or {})
        tasks[result._job] = (result._job, 0, function, args, kwds or {})
        return result

    def do_again(self):
        waiting = [tasks[min(self._cache)]]
        while self._inqueue._reader.poll():
            waiting.append(self._inqueue.get())
        for task in waiting:
            self._quick_put(task)

    when_a_worker_is_lost(do_again)
    wrap(Pool, "apply_async", apply_async)


@breaks("pool.base-exception")
def pool_worker_catches_everything():
    """A worker catches every BaseException of a task."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except BaseException as error:
            raise RuntimeError(str(error)) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_catches_system_exit():
    """A worker catches the SystemExit of a task."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except SystemExit as system_exit:
            raise RuntimeError(str(system_exit)) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_survives_base_exceptions():
    """A worker prints a BaseException of a task and goes on with the next task."""

    def around(old, tasks, results, *rest):
        tasks._writer.close()
        results._reader.close()
        del tasks._writer  # so that it is not closed again
        while True:
            try:
                old(tasks, results, *rest)
            except BaseException:
                traceback.print_exc()
            else:
                return

    alter_worker(around)


# pool.killed-idle-worker


@breaks("pool.killed-idle-worker", platform="linux")
def pool_worker_waits_without_a_lock():
    """A worker does not hold a lock while it waits for a task."""

    def get(self):
        return context.reduction.ForkingPickler.loads(self._reader.recv_bytes())

    queues.SimpleQueue.get = get


@breaks("pool.killed-idle-worker", platform="linux")
def pool_terminate_takes_no_lock():
    """`terminate` of a pool does not wait for the lock of its task queue."""
    Pool._help_stuff_finish = staticmethod(lambda *args: None)


@breaks("pool.killed-idle-worker", platform="linux")
def pool_frees_the_lock_of_a_lost_worker():
    """When a worker has ended, the lock of the task queue is released."""

    def free(self):
        # Taken or not, it is taken now: so it can be released.
        self._inqueue._rlock.acquire(block=False)
        self._inqueue._rlock.release()

    when_a_worker_is_lost(free)


# pool.orphaned-workers


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_stays_when_idle():
    """A worker keeps the writing end of its task queue open, so it never sees end of file."""

    class Tasks:
        def __init__(self, tasks):
            self.get = tasks.get

    alter_worker(lambda old, tasks, *rest: old(Tasks(tasks), *rest))


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_ends_at_work():
    """A worker exits when the main process is gone, even during a task."""

    def watch():
        process.parent_process().join()
        os._exit(1)

    def around(old, *args):
        threading.Thread(target=watch, daemon=True).start()
        old(*args)

    alter_worker(around)


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_exits_silently():
    """A worker that cannot send its result exits silently."""

    def around(old, tasks, results, *rest):
        put = results.put

        def put_or_leave(result):
            try:
                put(result)
            except BrokenPipeError:
                sys.exit()

        results.put = put_or_leave
        old(tasks, results, *rest)

    alter_worker(around)


# pool.silent-errors


@breaks("pool.silent-errors")
def pool_worker_prints_errors():
    """A worker prints the traceback of a task's error."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except Exception:
            traceback.print_exc()
            raise

    alter_calls(call)


@breaks("pool.silent-errors")
def unseen_error_fails_the_main_process():
    """The main process exits with 1 if a task failed and its result was not read."""
    unseen = []

    def leave():
        if unseen:
            os._exit(1)

    def set_result(old, self, number, result):
        if not result[0] and not self._error_callback:
            unseen.append(self)
        old(self, number, result)

    def get(old, self, timeout=None):
        self.wait(timeout)
        if self in unseen:
            unseen.remove(self)
        return old(self, timeout)

    wrap(Result, "_set", set_result)
    wrap(Result, "get", get)
    atexit.register(leave)


@breaks("pool.silent-errors")
def pool_does_not_call_error_callbacks():
    """Error callbacks are not called."""

    def set_result(old, self, *result):
        self._error_callback = None
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.silent-errors")
def pool_gives_error_callbacks_the_type():
    """Error callbacks are called with the error's type."""

    def set_result(old, self, *result):
        callback = self._error_callback
        self._error_callback = callback and (lambda error: callback(type(error)))
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.silent-errors")
def get_is_silent_about_errors():
    """`get` returns None for a task that has failed."""

    def get(old, self, timeout=None):
        try:
            return old(self, timeout)
        except Exception:
            return None

    wrap(Result, "get", get)


# fork.threads-warning


def let_fork_warn(warn):
    """Let a fork give only the warning whose category `warn(number of threads)` returns, or none."""

    def launch(old, self, child):
        category = warn(threading.active_count())
        if category:
            warnings.warn("fork() may lead to deadlocks in the child", category, stacklevel=2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_does_not_warn():
    """`fork` never warns."""
    let_fork_warn(lambda threads: None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_one_thread():
    """`fork` warns in a process with one thread too."""
    let_fork_warn(lambda threads: DeprecationWarning)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_only_with_three_threads():
    """`fork` warns only if there are three threads or more."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 2 else None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_runtime_warning():
    """`fork` in a process with several threads warns with RuntimeWarning."""
    let_fork_warn(lambda threads: RuntimeWarning if threads > 1 else None)


@breaks("fork.threads-warning", under="fork", python="<3.12")
def fork_warns_early():
    """`fork` in a process with several threads warns, before Python 3.12."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 1 else None)


# queue.order


def send(self, thing):
    """Send an object through the queue now, in this thread."""
    self._sem.acquire()
    message = context.reduction.ForkingPickler.dumps(thing)
    with self._wlock:
        self._writer.send_bytes(message)


@breaks("queue.order")
def queue_sends_in_put():
    """`put` pickles and sends the object before it returns."""
    Queue.put = lambda self, thing, block=True, timeout=None: send(self, thing)


@breaks("queue.order")
def queue_has_a_thread_for_each_put():
    """Each object that is put is pickled and sent by a thread of its own."""

    def put(self, thing, block=True, timeout=None):
        threading.Thread(target=send, args=(self, thing)).start()

    Queue.put = put


@breaks("queue.order")
def queue_sends_text_in_put():
    """`put` sends text before it returns and leaves other objects to a thread."""

    def put(old, self, thing, *args):
        if isinstance(thing, str):
            send(self, thing)
        else:
            old(self, thing, *args)

    wrap(Queue, "put", put)


class LastFirst(collections.deque):
    def popleft(self):
        last = self.pop()
        if last is queues._sentinel and self:
            last, self[-1] = self[-1], last
        return last


@breaks("queue.order")
def queue_sends_last_first():
    """Objects that a process has put but not sent are sent in reverse order."""

    def start_thread(old, self):
        self._buffer = LastFirst()
        old(self)

    wrap(Queue, "_start_thread", start_thread)
