"""Mutants of what differs between versions and platforms, and of what goes wrong there."""

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
    """Let a child do its work by this function, which is given what does it."""
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
def default_is_called_spawn():
    """The default start method is called spawn, and is another."""
    package().get_start_method = lambda allow_none=False: "spawn"


# default.main-guard, default.picklable-target


@breaks("default.main-guard", under="fork")
def forked_child_goes_on_after_its_work():
    """A forked child goes on in the program after its work, as if it was back from `start`."""

    def launch(self, child):
        self.sentinel, kept = os.pipe()
        self.finalizer = util.Finalize(self, util.close_fds, (self.sentinel,))
        self.pid = os.fork()
        if self.pid == 0:
            child._bootstrap(parent_sentinel=self.sentinel)
        os.close(kept)

    part("popen_fork").Popen._launch = launch


@breaks("default.main-guard", under=("spawn", "forkserver"))
def guard_is_not_checked():
    """A child that imports the program may start children while it does."""
    part("spawn")._check_not_importing_main = lambda: None


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_start_is_passed_over():
    """`start` and `join` do nothing in a child that imports the program."""

    def unless_importing(old, *args):
        if not getattr(process.current_process(), "_inheriting", False):
            old(*args)

    wrap(Process, "start", unless_importing)
    wrap(Process, "join", unless_importing)


@breaks("default.main-guard", under=("spawn", "forkserver"))
def unguarded_child_exits_with_0():
    """A child that cannot import the program says why, and exits with 0."""

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
def fork_server_dies_of_an_unguarded_script():
    """A fork server that cannot import the script dies of it."""
    part("forkserver")._forkserver._preload_on_error = "fail"


@breaks("default.picklable-target", under="fork")
def fork_pickles_the_target():
    """Under fork too a child's target is pickled."""

    def start(old, self):
        context.reduction.ForkingPickler.dumps(self._target)
        old(self)

    wrap(Process, "start", start)


def let_unpicklable_start(instead):
    """Let `start` of what cannot be pickled do this, given the process object and the error."""

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
def unpicklable_target_is_dropped():
    """A target that cannot be pickled is not called, and the child ends."""

    def instead(child, error):
        child._target = None
        child.start()

    let_unpicklable_start(instead)


@breaks("default.picklable-target", under=("spawn", "forkserver"))
def unpicklable_target_is_noticed_too_late():
    """`start` raises PicklingError when there is a process already."""

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
    """A daemonic process may start children."""

    def start(old, self):
        config = process.current_process()._config
        daemonic, config["daemon"] = config.get("daemon"), False
        try:
            old(self)
        finally:
            config["daemon"] = daemonic

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_is_refused_children_under_o_too():
    """A daemonic process is refused children by more than an assert statement."""

    def start(old, self):
        if process.current_process().daemon:
            raise AssertionError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


@breaks("daemon.no-children")
def daemon_is_refused_children_by_an_error_of_another_type():
    """A daemonic process is refused children with RuntimeError."""

    def start(old, self):
        if process.current_process().daemon:
            raise RuntimeError("daemonic processes are not allowed to have children")
        old(self)

    wrap(Process, "start", start)


# exit.signal-code


@breaks("exit.signal-code", platform="posix")
def sigkill_gives_255():
    """The exit code of a child that was killed is 255."""
    change_exit_code(lambda code: 255 if code == -signal.SIGKILL else code)


@breaks("exit.signal-code", platform="posix")
def sigterm_is_a_system_exit():
    """SIGTERM raises SystemExit in a child, and the exit code is 0."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit())
        try:
            run()
        except SystemExit:
            os._exit(0)

    let_children_run(around)


@breaks("exit.signal-code", platform="posix")
def interrupted_child_ends_by_its_signal():
    """A child in which KeyboardInterrupt is not caught ends by SIGINT, as a main process does."""

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
    """A child in which KeyboardInterrupt is not caught ends with 130, as in a shell."""

    def around(run):
        try:
            run()
        except KeyboardInterrupt:
            traceback.print_exc()
            sys.exit(128 + signal.SIGINT)

    let_children_run(around)


# exit.sys-exit-code


def let_sys_exit_be(change):
    """Let `sys.exit` in a child be as if it was told something else: a function of what it was told, if anything."""

    def around(run):
        try:
            run()
        except SystemExit as leaving:
            sys.exit(change(leaving.code))

    let_children_run(around)


@breaks("exit.sys-exit-code", python=">=3.9")
def sys_exit_without_a_code_gives_1():
    """`sys.exit()` gives 1."""
    let_sys_exit_be(lambda told: 1 if told is None else told)


@breaks("exit.sys-exit-code", python="<3.9")
def sys_exit_without_a_code_gives_0():
    """`sys.exit()` gives 0."""
    let_sys_exit_be(lambda told: 0 if told is None else told)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_number_gives_1():
    """`sys.exit` with any number but 0 gives 1."""
    let_sys_exit_be(lambda told: 1 if isinstance(told, int) and told else told)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_gives_0():
    """`sys.exit` with a text writes it, and gives 0."""

    def change(told):
        if isinstance(told, str):
            sys.stderr.write(told + "\n")
            return 0
        return told

    let_sys_exit_be(change)


@breaks("exit.sys-exit-code")
def sys_exit_with_a_text_does_not_write_it():
    """`sys.exit` with a text gives 1, and the text is lost."""
    let_sys_exit_be(lambda told: 1 if isinstance(told, str) else told)


# exit.atexit-in-child


def drop_exit_handlers():
    atexit._clear()
    atexit.register(util._exit_function)  # the implementation's own


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers():
    """A child ends without its exit handlers."""

    def around(run):
        try:
            run()
        finally:
            drop_exit_handlers()

    let_children_run(around)


@breaks("exit.atexit-in-child", under="spawn")
@breaks("exit.atexit-in-child", under=("fork", "forkserver"), python=">=3.13")
def child_drops_its_exit_handlers_when_it_fails():
    """A child ends without its exit handlers if its exit code is not 0."""

    def around(run):
        try:
            run()
        except SystemExit as leaving:
            if leaving.code is not None:
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
    """A forked child handles signals in the default way."""

    def around(run):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        run()

    let_children_run(around)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_is_given_its_parents_handlers():
    """A child that starts afresh is given its parent's signal handlers."""

    def start(old, self):
        self._handler = signal.getsignal(signal.SIGTERM)
        old(self)

    def run(old, self):
        signal.signal(signal.SIGTERM, self._handler)
        old(self)

    wrap(Process, "start", start)
    wrap(Process, "run", run)


@breaks("signals.handler-inherited", under=("spawn", "forkserver"), platform="posix")
def fresh_child_ends_well_at_sigterm():
    """A child that starts afresh exits with 0 at SIGTERM."""

    def around(run):
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))
        run()

    let_children_run(around)


# terminate.grandchildren


def end_the_children_too(*methods, daemonic_only=False):
    """Let `terminate`, `kill` or both end the children of the child too."""

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
    """`terminate` ends the children of the child too."""
    end_the_children_too("terminate")


@breaks("terminate.grandchildren")
def killed_child_takes_its_children_along():
    """`kill` ends the children of the child too."""
    end_the_children_too("kill")


@breaks("terminate.grandchildren")
def ended_child_takes_its_daemons_along():
    """`terminate` and `kill` end the daemonic children of the child too."""
    end_the_children_too("terminate", "kill", daemonic_only=True)


# pool.killed-worker, pool.base-exception


@breaks("pool.killed-worker", "pool.base-exception")
def pool_worker_that_is_lost_is_not_replaced():
    """A worker that has ended is not replaced."""
    Pool._maintain_pool = staticmethod(lambda *args: None)


def when_a_worker_is_lost(do):
    """Let a pool do this, given itself, when a worker has ended, before it is replaced."""
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
    """When a worker has ended, every result is an error."""

    def break_all(self):
        for result in list(self._cache.values()):
            result._set(0, (False, RuntimeError("worker lost")))

    when_a_worker_is_lost(break_all)


@breaks("pool.killed-worker")
def task_of_a_lost_worker_is_done_again():
    """A task whose worker has ended is done by another."""
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
    """Whatever a task raises is its error."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except BaseException as error:
            raise RuntimeError(str(error)) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_catches_system_exit():
    """SystemExit in a task is its error."""

    def call(function, *args, **kwds):
        try:
            return function(*args, **kwds)
        except SystemExit as leaving:
            raise RuntimeError(str(leaving)) from None

    alter_calls(call)


@breaks("pool.base-exception")
def pool_worker_outlives_what_is_no_exception():
    """What is no Exception is printed, and the worker goes on to the next task without a result."""

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
    """A worker takes no lock to wait for a task."""

    def get(self):
        return context.reduction.ForkingPickler.loads(self._reader.recv_bytes())

    queues.SimpleQueue.get = get


@breaks("pool.killed-idle-worker", platform="linux")
def pool_terminate_takes_no_lock():
    """`terminate` of a pool does not wait for the lock of its tasks."""
    Pool._help_stuff_finish = staticmethod(lambda *args: None)


@breaks("pool.killed-idle-worker", platform="linux")
def pool_frees_the_lock_of_a_lost_worker():
    """When a worker has ended, the lock of the tasks is free."""

    def free(self):
        # Now it has been taken, if not by the worker that is lost then here.
        self._inqueue._rlock.acquire(block=False)
        self._inqueue._rlock.release()

    when_a_worker_is_lost(free)


# pool.orphaned-workers


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_stays_when_idle():
    """A worker keeps the other end of its queue open, and so never finds it closed."""

    class Tasks:
        def __init__(self, tasks):
            self.get = tasks.get

    alter_worker(lambda old, tasks, *rest: old(Tasks(tasks), *rest))


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_ends_at_work():
    """A worker has a thread that ends it when the main process has died, whatever it is at."""

    def watch():
        process.parent_process().join()
        os._exit(1)

    def around(old, *args):
        threading.Thread(target=watch, daemon=True).start()
        old(*args)

    alter_worker(around)


@breaks("pool.orphaned-workers", platform="posix")
def orphaned_worker_ends_without_a_word():
    """A worker that cannot hand over its result ends and says nothing."""

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
def unseen_error_is_told_at_exit():
    """A main process ends with 1 if nobody has asked for the error of a task."""
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
    """An error callback is not called."""

    def set_result(old, self, *result):
        self._error_callback = None
        old(self, *result)

    wrap(Result, "_set", set_result)


@breaks("pool.silent-errors")
def pool_gives_error_callbacks_the_type():
    """An error callback is given the error's type."""

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
    """Let this function of the number of threads say with what a fork warns, if it does, and nothing else say it."""

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
    """A fork does not warn."""
    let_fork_warn(lambda threads: None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_of_one_thread():
    """A fork warns whether there are several threads or not."""
    let_fork_warn(lambda threads: DeprecationWarning)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_of_three_threads():
    """A fork warns when there are two threads beside its own."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 2 else None)


@breaks("fork.threads-warning", under="fork", python=">=3.12")
def fork_warns_with_runtime_warning():
    """A fork among several threads warns with RuntimeWarning."""
    let_fork_warn(lambda threads: RuntimeWarning if threads > 1 else None)


@breaks("fork.threads-warning", under="fork", python="<3.12")
def fork_warns_early():
    """A fork among several threads warns, in a version that should not."""
    let_fork_warn(lambda threads: DeprecationWarning if threads > 1 else None)


# queue.order


def send(self, thing):
    """Send it through the queue now, in this thread."""
    self._sem.acquire()
    message = context.reduction.ForkingPickler.dumps(thing)
    with self._wlock:
        self._writer.send_bytes(message)


@breaks("queue.order")
def queue_sends_in_put():
    """`put` pickles and sends, and returns when that is done."""
    Queue.put = lambda self, thing, block=True, timeout=None: send(self, thing)


@breaks("queue.order")
def queue_has_a_thread_for_each_put():
    """What is put is pickled and sent by a thread of its own."""

    def put(self, thing, block=True, timeout=None):
        threading.Thread(target=send, args=(self, thing)).start()

    Queue.put = put


@breaks("queue.order")
def queue_sends_text_in_put():
    """`put` sends a text itself, and leaves only what may be slow to pickle to a thread."""

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
    """Of what a process has put and not yet sent, the last comes first."""

    def start_thread(old, self):
        self._buffer = LastFirst()
        old(self)

    wrap(Queue, "_start_thread", start_thread)
