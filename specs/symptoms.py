"""The index: what one sees go wrong, and the claims that may explain it, the most likely first."""

SYMPTOMS = {
    "My program does not end after its last line": [
        "orphan.after-last-line",
        "daemon.ends-with-parent",
        "queue.daemon-feeder",
    ],
    "join() of a process never returns": ["queue.join-deadlock", "fork.held-lock", "process.sentinel", "pipe.eof"],
    "join() of a queue never returns": ["queue.task-done"],
    "My pool hangs: get() never returns": [
        "pool.killed-worker",
        "pool.base-exception",
        "pool.failing-initializer",
        "pool.late-function",
        "pool.lost-results",
        "pool.unpicklable-error",
        "queue.through-pool",
    ],
    "My pool hangs: join() never returns": [
        "pool.killed-worker",
        "pool.base-exception",
        "pool.lost-results",
        "pool.killed-idle-worker",
        "pool.ctrl-c",
        "pool.terminate",
    ],
    "RuntimeError: cannot schedule new futures after shutdown, or after interpreter shutdown": [
        "tasks.at-exit",
        "executor.shutdown",
    ],
    "BrokenProcessPool: a process in the process pool was terminated abruptly …": [
        "executor.killed-worker",
        "executor.main-guard",
        "executor.late-function",
        "executor.failing-initializer",
        "executor.lost-results",
        "executor.limit-spawns",
    ],
    "My executor hangs": [
        "executor.max-tasks",
        "executor.shutdown-no-wait",
        "executor.cancel-futures",
        "executor.shutdown",
    ],
    "My callback hangs": ["callback.waits"],
    "InvalidStateError in a thread, and no more results of my executor": ["future.set-result"],
    "wait() or as_completed() does not return for a future that was cancelled": [
        "futures.wait-cancelled",
        "executor.cancel-futures",
    ],
    "A task that submits tasks to its own executor hangs": ["executor.submit-in-task"],
    "My task goes on after a timeout": ["pool.task-timeout"],
    "except TimeoutError does not catch the timeout of a pool": ["pool.timeout-error"],
    "New processes are started without end": ["pool.main-guard", "pool.failing-initializer"],
    "RuntimeError: an attempt has been made to start a new process before …": [
        "default.main-guard",
        "executor.main-guard",
    ],
    "AssertionError: daemonic processes are not allowed to have children": ["daemon.no-children", "pool.nested"],
    "PicklingError, or AttributeError: can't get attribute … on module '__main__'": [
        "default.picklable-target",
        "pool.picklable-task",
        "queue.unpicklable",
        "pool.late-function",
        "executor.late-function",
    ],
    "NotImplementedError: pool objects cannot be passed between processes or pickled": [
        "pool.bound-method",
        "pool.creator-only",
    ],
    "TypeError: cannot pickle '_thread.lock' object": [
        "pool.bound-method",
        "queue.unpicklable",
        "default.picklable-target",
    ],
    "MaybeEncodingError: Error sending result: '<generator object …": ["pool.generator-task", "pool.unpicklable-error"],
    "RuntimeError: … should only be shared between processes through inheritance": ["queue.through-pool"],
    "RuntimeError: context has already been set": ["start-method.once"],
    "A child hangs as soon as it logs, prints or takes a lock": [
        "fork.held-lock",
        "fork.threads-warning",
        "lock.killed-holder",
    ],
    "A lock is never released, though nobody seems to hold it": [
        "lock.killed-holder",
        "waiter.killed",
        "process.isolation",
    ],
    "A child does not see what I have changed, or I do not see what it has changed": [
        "globals.not-shared",
        "globals.initial-value",
        "arguments.copied",
        "manager.nested-value",
    ],
    "set() of an event, notify_all() of a condition or wait() of a barrier never returns": ["waiter.killed"],
    "get() of a queue, or wait() of an event, never returns": [
        "dead.sender",
        "queue.killed-reader",
        "queue.killed-sender",
    ],
    "get() of a queue raises Empty, though something is in it": ["queue.killed-reader"],
    "A child has failed, and its parent does not notice": ["join.error", "dead.sender"],
    "OSError: [Errno 98] Address already in use, though my server was killed": ["fork.open-sockets"],
    "sqlite3.OperationalError: disk I/O error, or answers of a database get mixed up": ["fork.connections"],
    "My child does nothing, or its work is done in the parent": ["argument.target", "run.is-the-work"],
    "My processes run one after the other, not in parallel": ["start.loop", "argument.target", "run.is-the-work"],
    "The return value of a process's target is lost": ["target.return-value", "arguments.copied"],
    "A pool is slower than a plain loop": ["pickle.how-often", "map.chunks"],
    "Only one of several readers gets what is put into a queue": ["queue.one-reader"],
    "TypeError in a child: it takes 1 positional argument but … were given": ["argument.args"],
    "AssertionError: group argument must be None for now": ["argument.group"],
    "There appear to be … leaked semaphore objects to clean up at shutdown": [
        "semaphores.leaked",
        "globals.by-default",
    ],
    "FileNotFoundError in SemLock._rebuild, when a child starts": ["argument.lifetime"],
    "BufferError: cannot close exported pointers exist": ["shared-memory.views"],
    "ResourceWarning: unclosed running multiprocessing pool": ["pool.forgotten"],
    "Worker processes pile up, more with each call of a function that uses a pool": ["pool.forgotten"],
    "Folders pymp-… are left in /tmp": ["temporary-folder.left"],
    "A process waits for a lock that it holds itself": ["lock.twice"],
    "FileNotFoundError, ConnectionRefusedError or BrokenPipeError from a manager's object": [
        "manager.last-line",
        "manager.gone",
    ],
    "AttributeError: 'NoneType' object has no attribute '_registry'": ["proxy.iteration"],
    "AttributeError: 'AutoProxy[…]' object has no attribute …": ["proxy.attributes", "register.methods"],
    "What I set on a manager's object, or on what it returns, is not there": [
        "proxy.attributes",
        "register.results",
        "namespace.attributes",
        "manager.nested-value",
    ],
    "multiprocessing.managers.RemoteError: … KeyError": ["proxy.lifetime", "manager.errors"],
    "multiprocessing.managers.RemoteError: … AttributeError: Can't get attribute": ["manager.late-class"],
    "RemoteError: Unserializable message … cannot pickle 'generator' object": [
        "register.generators",
        "register.results",
    ],
    "A manager uses more and more memory": ["proxy.nested-kept", "proxy.lifetime"],
    "A call of a managed object returns the result of another call": ["proxy.threads"],
    "AuthenticationError: digest sent was rejected": ["remote-manager.key", "listener.key"],
    "Client() or connect() hangs": ["listener.key"],
    "My clients of a remote manager do not see the same queue": ["remote-manager.shared"],
    "ProcessError: Already started server, or Manager has shut down": ["manager.start"],
    "FileNotFoundError when I receive a connection that was sent": ["connection.sent"],
    "Messages in a pipe are mixed up": ["connection.two-at-once"],
    "A program hangs when it is told to stop: set() in a signal handler": ["event.set"],
    "AttributeError: … object has no attribute '_wrapper', when a child starts": ["ctypes.argument"],
    "A child that reads a text of a Value crashes, or reads nonsense": ["value.pointer"],
    "A text in a ShareableList is cut, or UnicodeDecodeError": ["shareable-list.any-item"],
    "FileNotFoundError: psm_…, when a child starts that was given shared memory": ["shared-memory.argument"],
    "KeyError: '/psm_…' in resource_tracker, or resource_tracker: '/psm_…': [Errno 2]": ["tracker.messages"],
    "A block of shared memory has vanished": ["shared-memory.unlink", "shared-memory-manager.ends"],
    "My counter is too low": ["value.read-modify-write", "manager.read-modify-write", "value.each-access"],
    "Results, queue items or printed lines are missing": [
        "pool.unjoined-tasks-lost",
        "pool.with",
        "queue.daemon-feeder",
        "queue.killed-sender",
        "queue.unpicklable",
        "output.lost",
        "daemon.output",
        "daemon.work-is-lost",
        "executor.exit",
        "executor.map-order",
        "map.first-error",
        "imap.error",
        "map.stop-iteration",
        "executor.map-left",
    ],
    "map() returns None for every item, or fewer results than there are items": [
        "map.chunksize-0",
        "map.stop-iteration",
    ],
    "A task has changed its object, and nothing has changed": ["pool.bound-method", "arguments.copied"],
    "What arrives is not what I have sent": ["queue.snapshot", "queue.order", "value.any-number"],
    "empty() and qsize() say something wrong": ["queue.empty"],
    "A consumer of a queue does not know that nothing more comes": [
        "queue.stop-item",
        "queue.empty",
        "queue.task-done",
    ],
    "Only one of my workers ends when I put a None into their queue": ["queue.stop-item"],
    "recv() never raises EOFError": ["pipe.eof"],
    "The error of a task is nowhere to be seen": ["pool.silent-errors", "pool.missing-import"],
    "apply_async() does nothing: no error, no output": [
        "pool.silent-errors",
        "pool.unjoined-tasks-lost",
        "pool.with",
        "pool.missing-import",
    ],
    "imap() fills my memory": ["imap.lazy"],
    "My generator, or a whole map(), is consumed at once": ["imap.lazy", "map.chunks"],
    "Children stay behind when I kill or terminate their parent": [
        "terminate.grandchildren",
        "orphan.outlives-parent",
        "pool.orphaned-workers",
    ],
    "Children have not the cores, the niceness, the umask or the limits that I have set": ["limits.at-start"],
    "Ctrl-C does not stop my executor": ["executor.ctrl-c"],
    "OSError: [Errno 38] Function not implemented, from Lock(), Queue() or Pool()": ["lock.no-semaphores"],
    "OSError: AF_UNIX path too long": ["manager.long-folder"],
    "OSError: [Errno 24] Too many open files": ["descriptors.joined", "descriptors.few"],
    "EOFError in the fork server (recvfds)": ["descriptors.few"],
    "A process of a Manager is still there after its program was killed": ["sigterm.ends-all"],
    "Children are still there after systemctl stop, docker stop or kill": [
        "sigterm.ends-all",
        "sigterm.sys-exit",
        "orphan.outlives-parent",
        "daemon.ends-with-parent",
    ],
    "terminate() does not end the child": ["terminate.immediate", "signals.handler-inherited"],
    "A child is a zombie, defunct in ps": ["process.zombie-until-joined"],
    "EOFError when a child calls input()": ["child.stdin"],
    "All workers draw the same random numbers": ["random.same-seed"],
    "It worked up to Python 3.13, and does something else with 3.14": [
        "set-up.under-guard",
        "globals.initial-value",
        "logging.under-guard",
        "environment.at-start",
        "stdout.replaced",
        "default.picklable-target",
        "default.main-guard",
    ],
    "Log messages of children are missing, or come without their format": ["logging.under-guard", "output.lost"],
    "A child does not see what I have set in os.environ (CUDA_VISIBLE_DEVICES, say)": ["environment.at-start"],
    "What a mock, a patch or a setting has changed is unchanged in a child": ["set-up.under-guard"],
    "Log messages of multiprocessing come twice": ["logger.second-call"],
    "get_logger() of multiprocessing shows nothing, or nothing of children": ["logger.silent", "logger.in-children"],
    "BrokenPipeError from start(), or a child cannot print: I/O operation on closed file": ["stdout.missing"],
    "A child does not end, though its function has returned": ["child.threads", "queue.join-deadlock"],
    "RuntimeError: can't fork at interpreter shutdown, or a process that atexit starts fails": ["exit-handler.child"],
    "SIGINT or SIGTERM arrives though it was blocked": ["signals.blocked"],
    "redirect_stdout() or capsys does not catch what children print": ["stdout.replaced"],
    "set_forkserver_preload() has no effect": ["forkserver.preload", "preload.error", "preload.main"],
    "EOFError, ConnectionResetError or ConnectionRefusedError from start()": ["preload.error"],
    "AttributeError: module '__main__' has no attribute '__spec__'": ["debugger.start"],
    "start() never returns, or BrokenPipeError: [Errno 32] Broken pipe from start()": ["start.unread-arguments"],
    "The exit code of a child is 1, though it has done its work": ["thread-pool.child"],
    "RuntimeError: A SemLock created in a fork context is being shared with a process in a spawn context": [
        "lock.other-context"
    ],
    "BlockingIOError: [Errno 11] Resource temporarily unavailable, from start() or Pool()": ["processes.limit"],
}

#: What Python offers and no claim is about, and why; `Listener.*` stands for all that listeners have.
NOT_CLAIMED = {
    # Processes
    "Process.ident": "it is the pid, and undocumented",
    "cpu_count()": "it returns what os.cpu_count() does",
    "freeze_support()": "it is for programs that are made one executable file",
    "allow_connection_pickling()": "undocumented",
    "reducer": "undocumented",
    # Connections, and listeners, which other computers can reach
    "Connection.__*__()": "the end of a with block calls close(), which is claimed",
    "Connection.readable": "undocumented",
    "Connection.writable": "undocumented",
    "Listener(backlog)": "it is that of the socket: how many wait to be accepted is up to the OS",
    # Locks and numbers
    "Lock.__*__()": "a with block calls acquire() and release(), which are claimed",
    "RLock.__*__()": "a with block calls acquire() and release(), which are claimed",
    "Semaphore.__*__()": "a with block calls acquire() and release(), which are claimed",
    "Condition.__*__()": "a with block calls acquire() and release() of its lock, which are claimed",
    "Condition.acquire()": "it is the one of its lock, which is claimed",
    "Condition.release()": "it is the one of its lock, which is claimed",
    "Array.get_obj()": "what it returns is an object of ctypes, without the lock",
    "Array.__*__()": "a with block calls acquire() and release() of its lock, which are claimed",
    # Managers and shared memory
    "SyncManager.JoinableQueue()": "undocumented",
    "BaseProxy.*": "managers make proxies; what they pass on, and str() and repr() of them, is claimed",
    "Token.*": "undocumented",
    "SharedMemoryManager.register(*)": "what all managers have: decided for the SyncManager",
    "SharedMemoryManager.start(*)": "what all managers have: decided for the SyncManager",
    "SharedMemoryManager.join(*)": "what all managers have: decided for the SyncManager",
    "SharedMemoryManager.[a-z]*()": "what all managers have: decided for the SyncManager",
    "SharedMemoryManager.address": "what all managers have: decided for the SyncManager",
    "SharedMemoryManager.__*__()": "the end of a with block calls shutdown(), which is claimed",
    # Pools, executors and futures
    "Pool.Process()": "undocumented",
    "ThreadPool.*": "its workers are threads",
    "ThreadPoolExecutor.*": "its workers are threads",
    "InterpreterPoolExecutor.*": "its workers are threads, each with an interpreter of its own",
    "Future.set_exception(exception)": "it is for those who write executors, or test them",
    "Future.set_running_or_notify_cancel()": "it is for those who write executors, or test them",
    "BrokenExecutor": "it is the base of BrokenProcessPool, which is claimed",
}

#: Words that people use, and those that claims use for the same.
MEANINGS = {
    "defunct": "zombie",
    "parallel": "at the same time",
    "sequentially": "one after the other",
    "concurrently": "at the same time",
    "vanished": "lost, killed",
    "abruptly": "killed",
    "exitcode": "exit code",
    "consumer": "reader",
    "consumers": "reader",
    "producer": "sender",
    "copying": "copies, copied",
    "dataframe": "object, copies",
    "array": "shared memory, Array",
    "load": "initializer",
    "automatically": "by itself",
    "hang": "never returns, waits forever, deadlock",
    "hangs": "never returns, waits forever, deadlock",
    "hanging": "never returns, waits forever, deadlock",
    "hung": "never returns, waits forever, deadlock",
    "stuck": "hangs, never returns, waits forever",
    "freeze": "hangs, never returns, waits forever",
    "freezes": "hangs, never returns, waits forever",
    "deadlock": "hangs, waits forever",
    "block": "wait",
    "blocks": "waits",
    "crash": "killed, lost worker",
    "crashed": "killed, lost worker",
    "crashes": "killed, lost worker",
    "die": "end, killed",
    "dies": "ends, killed",
    "died": "ended, killed",
    "dead": "ended, killed",
    "segfault": "killed",
    "oom": "killed",
    "stop": "terminate, end",
    "cancel": "cancel, terminate",
    "abort": "terminate, killed",
    "ctrl-c": "SIGINT, KeyboardInterrupt, interrupt",
    "exit": "ends",
    "exception": "error",
    "exceptions": "errors",
    "error": "raises",
    "crashing": "killed",
    "disappear": "lost",
    "disappears": "lost",
    "vanish": "lost",
    "missing": "lost",
    "lambda": "pickle",
    "closure": "pickle",
    "pickle": "pickled, PicklingError",
    "background": "daemon",
    "leak": "leave behind",
    "leftover": "orphan, left",
    "left": "orphan",
    "orphaned": "orphan",
    "global": "globals",
    "share": "shared",
    "sharing": "shared",
    "speed": "chunks",
    "slow": "chunks, waits",
    "memory": "memory",
    "print": "output",
    "prints": "output",
    "stdout": "output",
    "variable": "global",
    "variables": "globals",
    "worker": "worker",
    "timeout": "timeout",
    "random": "random",
    "seed": "random",
    "twice": "again, second",
    "infinite": "without end",
    "endless": "without end",
    "endlessly": "without end",
    "order": "order",
}

#: By claim: what is typed by people who look for it, and is said neither by it nor by the index.
ASKED = {
    "executor.capacity": (
        "how many tasks run at once, max_workers limit, number of concurrent tasks, parallel jobs of an executor, "
        "more tasks than workers, queue of an executor"
    ),
    "executor.worker-names": (
        "name of worker process, ForkProcess-1, SpawnProcess-1, which worker did it, process name in "
        "ProcessPoolExecutor, thread_name_prefix for processes, logging processName"
    ),
    "executor.forgotten": (
        "executor garbage collected, del executor, without with or shutdown, forgot shutdown, leaking worker "
        "processes, workers stay alive, executor goes out of scope, local variable executor"
    ),
    "tasks.threads": (
        "is Pool thread safe, is ProcessPoolExecutor thread safe, share a pool between threads, flask threads one "
        "pool, call apply_async from several threads, submit from multiple threads"
    ),
    "callback.waits": (
        "deadlock in callback, get() in callback hangs, result() in add_done_callback hangs, chain tasks in a "
        "callback, submit from callback, callback blocks forever"
    ),
    "tasks.at-exit": (
        "cannot schedule new futures after shutdown, cannot schedule new futures after interpreter shutdown, submit in "
        "atexit, submit in background thread, scheduler thread at exit, main thread ended"
    ),
    "worker.memory": (
        "worker memory grows, memory leak in pool, memory not released after task, worker keeps big result, large "
        "array stays in memory, RAM usage of idle worker"
    ),
    "timeout.zero": (
        "timeout=0, timeout -1, negative timeout, no timeout, wait forever, unlimited, does a timeout of zero block, "
        "non-blocking, poll without waiting"
    ),
    "timeout.infinite": (
        "timeout infinity, math.inf, float inf, cannot convert float infinity to integer, timestamp too large, wait "
        "forever"
    ),
    "queue.size-zero": "unbounded queue, maxsize=0, Queue(0), unlimited queue, infinite queue size, zero capacity",
    "barrier.parties": (
        "Barrier(0), Semaphore(-1), negative size, Invalid argument Semaphore, wrong number of parties, zero parties"
    ),
    "start.loop": (
        "why do my processes not run in parallel, for loop start join, only one core is used, sequential, no speedup, "
        "second process waits for the first"
    ),
    "target.return-value": (
        "get return value of a process, get the result of a function from a child, how to return something, "
        "self.result is None, return to main process, Process vs Pool result"
    ),
    "pickle.how-often": (
        "multiprocessing slower than single process, large argument, big dataframe copied to every task, partial with "
        "big object is slow, overhead, serialization cost, entire class is pickled with every call, pass big list"
    ),
    "sigterm.ends-all": (
        "kill pid leaves processes, docker stop, systemd, kubernetes pod termination, supervisor, SLURM, graceful "
        "shutdown, manager process left behind, process alive after SIGTERM on parent, stop all children"
    ),
    "sigterm.sys-exit": (
        "graceful shutdown, SIGTERM handler, clean up on kill, sys.exit in signal handler does not stop, "
        "how to terminate all children when the main process gets SIGTERM, spurious SIGTERM"
    ),
    "descriptors.joined": (
        "too many open files, file descriptor leak, many processes, ulimit -n, pipes not closed, EMFILE, "
        "list of processes grows, long running program that starts processes"
    ),
    "limits.at-start": (
        "taskset, cpu affinity, sched_setaffinity, os.nice, priority of a child, ulimit, setrlimit, "
        "memory limit of children, umask, all processes run on one core, only one core used after import numpy"
    ),
    "manager.long-folder": (
        "AF_UNIX path too long, TMPDIR, cluster, HPC, conda, Bazel, EOFError when Manager starts, "
        "SyncManager-1 traceback, socket path, temporary directory with a long name"
    ),
    "executor.ctrl-c": (
        "KeyboardInterrupt ProcessPoolExecutor, Ctrl+C hangs, cannot stop with Ctrl-C, SIGINT, "
        "interrupt 2 or 3 times to get the script to exit, interrupt concurrent.futures, program goes on after Ctrl-C"
    ),
    "lock.no-semaphores": (
        "AWS Lambda, /dev/shm missing, Function not implemented, SemLock, sem_open, PermissionError, serverless, "
        "container without shared memory, FileNotFoundError in Lock, Termux, Android"
    ),
    "descriptors.few": (
        "too many open files at start, EMFILE, os.pipe fails in popen_fork, RLIMIT_NOFILE, file descriptor limit, "
        "ConnectionResetError in forkserver, EOFError recvfds, can't fork, BlockingIOError, "
        "Resource temporarily unavailable"
    ),
    "queue.one-reader": (
        "broadcast, several consumers, each consumer should get every message, multiple workers read the same queue, "
        "publish subscribe, does get remove the item, same item to all processes"
    ),
    "process.created": "what does Process do, new process, pid",
    "start.child-runs": "where does my target run, which process executes run",
    "start.does-not-wait": (
        "asynchronous, non-blocking, parent goes on, parallel, background, fire and forget, run two functions at "
        "the same time"
    ),
    "join.orders": "order of output, print after child, sequence, first",
    "join.waits": "block until finished, wait for child to finish, what does join do, why call join, need join",
    "join.timeout-optional": (
        "wait at most some seconds, join with timeout, still alive after timeout, kill after timeout, how to know "
        "whether it finished"
    ),
    "join.creator": "can only join a child process, join from another process, sibling, grandchild",
    "join.after-start": "can only join a started process",
    "is-alive.tells": "check if process is running, finished, status, still alive, monitor, poll",
    "default.main-guard": (
        'if __name__ == "__main__", freeze_support, bootstrapping phase, freeze, needed, Windows, macOS, Jupyter, '
        "entry point, script runs again, imported again"
    ),
    "orphan.after-last-line": (
        "main finished, does not exit, never exits, stays open, waits at exit, script keeps running, without join, "
        "forgot join, done but does not end"
    ),
    "orphan.outlives-parent": (
        "parent crashed, parent died, parent killed, kill -9, child keeps running, survive, orphan, systemd, docker"
    ),
    "orphan.at-start": "parent dies right after start",
    "globals.not-shared": (
        "global variable not updated, changes not visible, counter stays 0, list stays empty, dictionary empty, "
        "change global in child, module state"
    ),
    "globals.initial-value": (
        "global variable missing in child, NameError in child, config, default value, reinitialized, None in "
        "child, Windows"
    ),
    "globals.by-default": (
        "share data between processes, share state, shared variable, share big data, share numpy array, pass lock"
    ),
    "daemon.ends-with-parent": (
        "background process, kill children when parent exits, end automatically, daemon=True, stopped at exit"
    ),
    "daemon.flag": "how to make a daemon, daemon=True, setDaemon, set daemon",
    "daemon.before-start": "process has already started, cannot set daemon status of active process",
    "daemon.work-is-lost": (
        "cleanup, finally not executed, atexit, graceful shutdown, save before exit, half written file"
    ),
    "daemon.unix": "nohup, background service, detach, run forever, survive logout",
    "daemon.output": "print missing, output lost, flush, stdout",
    "daemon.no-children": "nested processes, process inside process, start process in daemon, subprocess in daemon",
    "default.picklable-target": (
        "lambda, local function, nested function, closure, bound method, can't pickle, Can't pickle local object, "
        "target function, REPL, interactive, console, prompt, Jupyter, IPython, IDE, debugger, Process does not work, "
        "can't get attribute, module __mp_main__ has no attribute, module __main__ built-in"
    ),
    "arguments.copied": (
        "pass list to process, argument not modified, by reference, by value, return value, get result from "
        "process, modify argument"
    ),
    "output.lost": "print does not show, no output, missing print, flush, logging lost, buffered, stdout",
    "child.stdin": "input(), read from keyboard, stdin, EOF when reading a line",
    "random.same-seed": "numpy random same numbers, identical random, seed, duplicates, reproducible",
    "signals.handler-inherited": (
        "SIGTERM handler, signal.signal, graceful shutdown, KeyboardInterrupt traceback from children, ignore SIGINT, "
        "signal handler inherited by child process, inherited handler hangs, child runs its parent's signal handler"
    ),
    "default.start-method": (
        "default start method, changed in 3.14, Linux, macOS, Windows, fork or spawn, what is the default"
    ),
    "start-method.once": "set_start_method, change start method, force, get_context, already been set",
    "start-method.available": (
        "cannot find context for fork, Windows fork, difference between fork spawn forkserver, which start method"
    ),
    "fork.held-lock": (
        "deadlock after fork, logging deadlock, threads and fork, child hangs, stuck in acquire, mix threads and "
        "processes"
    ),
    "fork.open-sockets": (
        "Address already in use, port, bind, listen, EADDRINUSE, restart server, inherited file descriptors, listening "
        "socket, client does not notice that the server has gone, connection stays open"
    ),
    "fork.connections": (
        "database connection, sqlite, sqlite3, SQLAlchemy, psycopg2, MySQL, redis, connection pool, disk I/O error, "
        "database is locked, wrong results, packet sequence, SSL error decryption failed, transaction"
    ),
    "fork.threads-warning": "DeprecationWarning, multi-threaded, use of fork() may lead to deadlocks in the child",
    "process.other-creators": (
        "subprocess, os.fork, Popen, active_children, difference to subprocess, list all child processes"
    ),
    "terminate.immediate": (
        "stop a process, end a process, stop a running process, kill process, SIGTERM, terminate or kill, "
        "difference, graceful, cleanup"
    ),
    "kill.immediate": "kill a process, force, SIGKILL, terminate or kill, difference, does not stop",
    "interrupt.raises": "send Ctrl-C to a child, SIGINT",
    "terminate.grandchildren": (
        "kill process tree, children of children, whole tree, process group, subprocesses survive"
    ),
    "close.any-time": "close process, cannot close a process while it is still running",
    "close.releases": "free resources, process object is closed, too many open files, file descriptors, memory",
    "exit.sys-exit-code": "exit code, exitcode, return code, child failed, exception in child, exit status, 1",
    "exit.signal-code": "negative exit code, -9, -15, -11, segmentation fault, out of memory killer",
    "exit.atexit-in-child": "atexit, cleanup at exit, exit handlers, finalizer",
    "start.failure": "start raises, too many processes, resource temporarily unavailable",
    "process.sentinel": "wait for several processes, first finished, connection.wait, any of many, select",
    "argument.target": (
        "pass function call, target called immediately, parentheses, target=f(), return value, runs in the parent, "
        "not parallel"
    ),
    "argument.name": "set process name, rename",
    "argument.args": (
        "pass arguments, single argument, one-element tuple, comma, takes positional arguments, string split into "
        "letters"
    ),
    "argument.kwargs": "keyword arguments, named arguments",
    "run.is-the-work": "run() or start(), subclass Process, override run, difference between run and start",
    "name.default": "default name, Process-1, numbering",
    "name.identifies": "unique name, duplicate name, identify",
    "pid.attribute": "get pid, process id, ident, None",
    "current-process.child": "which process am I, who am I, get own name",
    "current-process.main": "am I the main process, MainProcess",
    "parent-pid.is-main": "getppid, parent pid, parent_process",
    "authkey.inherited": "AuthenticationError, digest, authkey",
    "process.life-cycle": "start twice, restart a process, reuse process, cannot start a process twice",
    "process.zombie-until-joined": "zombie, defunct, reap, ps, never joined, active_children",
    "process.own-resources": "memory, working directory, chdir, environment, open files, descriptors",
    "process.isolation": (
        "crash of one process, segfault, affects others, exception in child, catch exception in parent"
    ),
    "states.contention": "more processes than cores, CPU bound, oversubscribe, speedup, slower",
    "queue.order": "order of items, FIFO, lost items, several producers",
    "queue.snapshot": "change after put, modified after put, mutable, wrong object",
    "queue.empty": "empty unreliable, qsize wrong, while not q.empty, get_nowait, Empty raised",
    "queue.maxsize": "full, put blocks, bounded, limit size, timeout, get blocks, Full",
    "queue.unpicklable": "put silently fails, item lost, cannot pickle, traceback in QueueFeederThread",
    "queue.simple": "SimpleQueue or Queue, difference",
    "queue.close": "close a queue, ValueError queue is closed",
    "queue.join-thread": "join_thread, cancel_join_thread, exit without flushing",
    "queue.task-done": "JoinableQueue, task_done, worker loop, sentinel, stop consumers, done",
    "queue.join-deadlock": "join hangs with queue, large data, big result, program stuck after put, never finishes",
    "queue.daemon-feeder": "items lost, put then exit, os._exit, terminated, last items missing",
    "queue.killed-sender": "terminate corrupts queue, queue hangs after terminate, corrupted",
    "queue.through-pool": (
        "pass queue to pool, Queue objects should only be shared, pass lock to pool, map with lock, progress bar"
    ),
    "pipe.eof": "recv blocks, close connection, EOFError, when other side closed, detect disconnect",
    "pipe.directions": "one way, two way, duplex, bidirectional",
    "pipe.messages": "send bytes, message size, large message, corrupt, two writers",
    "value.read-modify-write": "counter wrong, race condition, increment, atomic, +=, lost updates, thread safe",
    "value.shared": "share a counter, share an integer, Value, Array, ctypes",
    "value.any-number": "overflow, large number, int, type code, float, string",
    "array.grows": "append, resize, length",
    "structure.shared": (
        "share a struct, ctypes.Structure, record with several fields, array of structs, several numbers in one object"
    ),
    "raw.shared": "RawValue, RawArray, without lock, lock=False, no locking, fast shared array, unsynchronized",
    "ctypes.argument": (
        "object has no attribute '_wrapper', pass a ctypes object to a process, ctypes buffer, c_int as argument, "
        "share a c_char array"
    ),
    "value.pointer": (
        "share a string, c_char_p, shared string, pointer, segfault when reading a string, garbage text, text value"
    ),
    "typecode.known": (
        "this type has no size, bad typecode, type code, bool, which types can Value have, Array() takes positional "
        "arguments, has no method 'acquire'"
    ),
    "array.memory": "free shared memory of an Array, memory not released, memory leak with shared arrays, del array",
    "lock.killed-holder": (
        "lock stays locked, process died with lock, terminate while holding lock, deadlock, with lock, exception"
    ),
    "lock.owner": "release from another process, not owner, RLock",
    "lock.release-unheld": "semaphore or lock released too many times, ValueError",
    "lock.twice": "RLock or Lock, reentrant, recursive, self deadlock",
    "lock.timeout": "try lock, non-blocking, acquire timeout",
    "semaphore.counts": (
        "limit number of concurrent processes, at most n, throttle, limit access, resource, database, at once, maximum"
    ),
    "event.set": (
        "tell another process, signal ready, notify ready, stop flag, stop event, wait until ready, shutdown flag"
    ),
    "condition.notify": "wake up, wait for condition, notify",
    "condition.lock": "RuntimeError, AssertionError must acquire() condition, un-acquired",
    "barrier.wait": "synchronize start, all start at the same time, rendezvous",
    "barrier.broken": "BrokenBarrierError",
    "lock.locked": (
        "'Lock' object has no attribute 'locked', is a lock taken, is a lock held, check lock state, locked, "
        "get_value, how many are free"
        "'Lock' object has no attribute 'locked', is a lock taken, is a lock held, lock state, locked, get_value, "
        "how many are free"
    ),
    "semaphore.release-many": (
        "release() takes no arguments, release several at once, release n, semaphore release count, let several in"
    ),
    "queue.like-threads": (
        "'Queue' object has no attribute 'task_done', shutdown, queue.Queue, "
        "handle is closed, empty of a closed queue, difference between queue.Queue and multiprocessing.Queue"
    ),
    "queue.stop-item": (
        "sentinel None, poison pill, stop workers, stop consumers, only one worker stops, iter(queue.get, None), STOP, "
        "end of queue, finish workers"
    ),
    "process-error.base": "ProcessError, exceptions of multiprocessing, hierarchy, catch all errors, base class",
    "waiter.killed": "hangs after killed waiter, set blocks, terminate while waiting",
    "dead.sender": (
        "child died, parent hangs, get never returns, wait for a crashed child, detect that a child has died, "
        "child killed by OOM killer, recv, Empty, timeout, is_alive, waiting for a dead process, producer died"
    ),
    "join.error": (
        "exception in child, catch exception of a process in the parent, propagate, re-raise, traceback, error lost, "
        "try except around join, errors of a child are swallowed, ChildProcessError"
    ),
    "queue.killed-reader": (
        "consumer killed, worker terminated while waiting, kill a worker, queue hangs after kill, readers lock, "
        "Empty although not empty, get_nowait"
    ),
    "helper.killed": (
        "resource_tracker: process died unexpectedly, relaunching. Some resources might leak, fork server killed, "
        "KeyError in resource_tracker, OOM killer, pkill python"
    ),
    "helper.ctrl-c": "KeyboardInterrupt, SIGINT, catch Ctrl-C and continue, does Ctrl-C kill the manager, terminal",
    "manager.nested-value": (
        "nested dict, dict of lists, list in dict, change not saved, append to managed list, not updated"
    ),
    "manager.read-modify-write": "race in manager dict, counter in dict, atomic, thread safe, +=",
    "manager.process": "what is a Manager, server process, slow, shutdown",
    "manager.proxies": "share dict, share list, shared dictionary, pass dict to pool, Manager().dict, Manager().Queue",
    "manager.last-line": (
        "ConnectionResetError, BrokenPipeError, EOFError, FileNotFoundError, manager exits before children"
    ),
    "manager.gone": "ConnectionRefusedError, manager shut down, proxy dead",
    "proxy.attributes": (
        "set attribute of a shared object, custom class in manager, property, AutoProxy object has no attribute, "
        "instance variable not updated"
    ),
    "register.methods": (
        "BaseManager register, custom class, expose methods, magic method, __len__ __getitem__ of proxy, private "
        "method, create_method"
    ),
    "register.results": (
        "method_to_typeid, nested object, method returns object, returned object not shared, getter returns copy"
    ),
    "register.generators": (
        "yield from a manager, cannot pickle generator object, generator in BaseManager, GeneratorProxy, iterate over "
        "results of a managed method, iterator proxy, stream items from a server"
    ),
    "manager.late-class": (
        "custom object in managed list, Can't get attribute, RemoteError AttributeError, put own class in a manager, "
        "class defined in notebook, register after start, KeyError in create"
    ),
    "proxy.equality": (
        "compare managed lists, ListProxy not equal, isinstance list, print ListProxy, json dumps ListProxy, "
        "TypeError not JSON serializable"
    ),
    "proxy.iteration": (
        "iterate manager dict in child, NoneType object has no attribute _registry, for loop over DictProxy, for "
        "key in shared dict"
    ),
    "proxy.lifetime": (
        "RemoteError KeyError in serve_client, managed object garbage collected, proxy as argument, proxy in "
        "queue, local variable, reference count"
    ),
    "proxy.nested-kept": (
        "memory leak in manager, manager process grows, nested managed list not freed, remove proxy from list, server "
        "never frees objects, id_to_local_proxy_obj"
    ),
    "proxy.threads": (
        "proxy in several threads, thread safety of proxies, share a proxy between threads, lock around proxy, "
        "signal handler uses a managed object, results mixed up"
    ),
    "manager.errors": (
        "RemoteError, traceback of manager, exception in manager, stack trace in server process, sys.exit in a "
        "manager method, Unserializable message"
    ),
    "namespace.attributes": (
        "Manager().Namespace, share attributes, share variables between processes, ns.x, underscore attribute"
    ),
    "manager.typecode": ("manager.Value i d, manager.Array, typecode, difference between Value and manager.Value"),
    "manager.nesting": ("list of queues, queue in dict, queue in managed list, nested proxies, manager_owned"),
    "manager.synchronization": (
        "pass event to pool, Manager().Event, Manager().Lock pool, shared condition, barrier in pool, semaphore in pool"
    ),
    "manager.pool": (
        "share a pool between processes, use one pool from several processes, Manager().Pool, one pool for all, "
        "pass a pool to a child process, common worker pool, NoneType object has no attribute _registry"
    ),
    "manager.newer-methods": (
        "ListProxy has no attribute clear, ListProxy has no attribute copy, manager set, shared set, Manager().set"
    ),
    "remote-manager.shared": (
        "distributed computing, BaseManager address, serve_forever, share a queue over network, several "
        "computers, register callable, connect to server, get_queue"
    ),
    "remote-manager.key": (
        "authkey, digest sent was rejected, AuthenticationError remote manager, connect wrong key, pass proxy to "
        "other process"
    ),
    "remote-manager.end": (
        "stop serve_forever, shutdown remote manager, no attribute shutdown, stop manager server, server gone, "
        "ConnectionRefusedError connect"
    ),
    "manager.start": (
        "Already started server, Manager has shut down, manager initializer, restart manager, ignore SIGINT in "
        "manager, address of manager, xmlrpclib"
    ),
    "manager.shutdown-timeout": (
        "manager shutdown hangs, terminate manager, kill manager process, shutdown takes a second"
    ),
    "listener.key": (
        "Listener authkey, Client hangs, connection refused key, AuthenticationError digest received was wrong, "
        "without authkey, answer_challenge, deliver_challenge, secure, password"
    ),
    "listener.versions": (
        "different Python versions, client with Python 3.8 and server with 3.12, old client new server, unsupported "
        "digest, md5, sha256, digest received was wrong after upgrade"
    ),
    "listener.address": (
        "Listener address already in use, unix socket, port 0, accept several clients, close listener, "
        "last_accepted, AF_UNIX, AF_INET, server client, communicate between two scripts"
    ),
    "connection.wait": (
        "wait for multiple pipes, select on pipes, recv with timeout, poll several connections, wait for pipe or "
        "process, multiplex"
    ),
    "connection.sent": (
        "send connection through queue, pass pipe end to another process, pickle connection, FileNotFoundError "
        "recv connection, send socket to process, resource_sharer"
    ),
    "connection.two-at-once": (
        "several processes write to the same pipe, share a pipe end, corrupted pipe, thread safe pipe, many "
        "producers one pipe, mixed messages"
    ),
    "connection.runs-code": (
        "security of pickle, untrusted, arbitrary code execution, is recv safe, malicious client, exploit"
    ),
    "shared-memory.same-bytes": "numpy array without copying, big array, zero copy, large data, buffer",
    "shared-memory.names": "FileExistsError, FileNotFoundError, attach, create",
    "shared-memory.unlink": "disappears, destroyed, leaked shared_memory objects, resource_tracker, cleanup, /dev/shm",
    "shared-memory.argument": (
        "pass SharedMemory to a process, give a block of shared memory to a child, shared memory as argument, "
        "FileNotFoundError psm_ in a child, unlink too early, pickle SharedMemory"
    ),
    "tracker.messages": (
        "resource_tracker KeyError psm, cache[rtype].remove(name), resource_tracker.unregister, Errno 2 No such file "
        "or directory psm at exit, traceback after my program has ended, cannot register for automatic cleanup"
    ),
    "shareable-list.like-a-list": (
        "slice a ShareableList, compare a ShareableList, sort, append two lists, list methods, iterate, '>=' not "
        "supported between instances of 'slice' and 'int'"
    ),
    "argument.lifetime": (
        "FileNotFoundError in SemLock._rebuild, lock as argument, garbage collected, reference, queue in a function"
    ),
    "pool.forgotten": (
        "unclosed running multiprocessing pool, ResourceWarning, del pool, garbage collection, close, leak"
    ),
    "shared-memory.views": "BufferError, cannot close exported pointers exist, numpy array, memoryview, slice, release",
    "shared-memory-manager.ends": (
        "SharedMemoryManager, unlink automatically, cleanup, with block, shutdown, SharedMemoryManager connect, "
        "SharedMemoryManager shutdown takes a second"
    ),
    "semaphores.leaked": (
        "There appear to be leaked semaphore objects to clean up at shutdown, resource_tracker, /dev/shm, sem.mp"
    ),
    "temporary-folder.left": "pymp, /tmp fills up, temporary directory, listener, left behind, inodes",
    "pool.capacity": "how many at once, number of tasks in parallel, limit, concurrency",
    "pool.on-demand": "when are workers created, idle workers, start of pool slow, lazy",
    "pool.waits-when-full": "more tasks than workers, queue of tasks, all busy",
    "pool.process-per-task": (
        "maxtasksperchild, memory grows, memory leak, restart workers, recycle, reuse of workers, memory not released"
    ),
    "pool.three-serve-ten": "fewer workers than tasks, distribution, one worker does everything",
    "pool.size-optional": (
        "how many processes, number of workers, cpu_count, default size, Pool(0), more processes than cores, cluster, "
        "SLURM, cpu count wrong, container, cgroup, taskset, affinity, os.process_cpu_count"
    ),
    "pool.initializer": "initialize workers, load model once, global in worker, database connection, setup, initargs",
    "pool.failing-initializer": "initializer exception, endless restart, pool stuck at start, respawn",
    "pool.context": "spawn pool, start method of pool, get_context, Pool context",
    "pool.worker-names": "worker id, number of worker, which worker, ForkPoolWorker, SpawnPoolWorker",
    "pool.missing-import": "NameError in worker, not defined, name is not defined",
    "apply-async.returns-at-once": (
        "AsyncResult, non-blocking, async, get, timeout, TimeoutError, limit the time of a task, task takes too long"
    ),
    "apply.blocks": "apply or apply_async, difference, synchronous",
    "apply.one-at-a-time": "not parallel, one core, sequential, no speedup, slow",
    "result.wait": "wait for result, wait for all results, timeout",
    "result.ready": "check if done, successful, poll, progress",
    "apply.arguments-tuple": "args, pass arguments to pool, single argument, comma",
    "pool.unpicklable-error": (
        "custom exception, MaybeEncodingError, exception hangs, __init__, missing 1 required positional argument"
    ),
    "callback.called": "callback not called, error_callback, when done",
    "callback.main-thread": "callback thread, which process runs callback, GUI",
    "callback.holds-results": "slow callback, blocks",
    "map.blocks": "map or map_async, difference, wait for all, starmap",
    "map.order": "results in order, same order as input, sorted",
    "map.chunks": "chunksize, uneven, one worker gets all, slow, large iterable, performance",
    "map.first-error": "exception in map, one item fails, other results lost, continue after error",
    "map.one-argument": "several arguments, multiple arguments, two arguments, starmap, partial, zip",
    "imap.as-they-come": "imap or imap_unordered, progress bar, tqdm, results as soon as finished",
    "imap.error": "exception in imap, skip failed, continue after error",
    "imap.lazy": "memory, generator consumed, lazy, backpressure, infinite generator, large file",
    "imap.timeout": "next timeout, stuck item",
    "pool.picklable-task": "lambda in pool, method in pool, local function, can't pickle, instance method, closure",
    "pool.late-function": (
        "function defined after pool, notebook, interactive, Jupyter, AttributeError can't get attribute"
    ),
    "pool.nested": (
        "pool in pool, nested pool, daemonic processes are not allowed to have children, process inside pool"
    ),
    "pool.main-guard": "pool without main guard, spawns endlessly, fork bomb, infinite processes, Windows",
    "pool.ctrl-c": "KeyboardInterrupt, Ctrl+C does not stop, cannot stop, interrupt, SIGINT, hang on Ctrl-C",
    "pool.close": "Pool not running, submit after close, close or terminate, difference",
    "pool.terminate": (
        "stop all workers, stop pool, cancel tasks, kill workers, one fails stop others, close or terminate, difference"
    ),
    "pool.join": "wait for all tasks, wait for pool to finish, why close before join",
    "pool.join-after-close": "Pool is still running, join before close, why close before join",
    "pool.unjoined-tasks-lost": (
        "program exits before tasks are done, forgot close and join, tasks not executed, nothing happens"
    ),
    "pool.with": "context manager, with Pool, tasks not finished, terminated early, nothing happens",
    "pool.killed-worker": (
        "worker crashed, worker segfault, out of memory, OOM killed, pool hangs, task never finishes, worker died, "
        "task lost"
    ),
    "pool.base-exception": "sys.exit in task, SystemExit, KeyboardInterrupt in task",
    "pool.orphaned-workers": "workers stay after parent killed, kill -9 main, leftover processes",
    "pool.silent-errors": (
        "exception swallowed, no error shown, traceback missing, fails silently, nothing printed, ignored"
    ),
    "pool.lost-results": "callback raises, result handler thread died, hangs",
    "executor.on-demand": "when are workers started, idle",
    "executor.size": "max_workers, 61, number of workers, Windows limit",
    "executor.errors": "exception in future, traceback, result raises, future.exception",
    "executor.cancel": (
        "cancel future, cancel returns False, stop running task, timeout of result, future.result timeout, still "
        "running"
    ),
    "executor.initializer": "initializer, load model once, setup worker",
    "executor.failing-initializer": "BrokenProcessPool initializer, A process in the process pool was terminated",
    "executor.nested": "executor in executor, nested, child processes",
    "executor.map-order": "map order, exception in map, chunksize",
    "executor.map-lazy": "map memory, generator consumed, buffersize, lazy",
    "executor.exit": "script ends before futures done, exit waits, hangs at exit",
    "executor.with": "context manager, with block waits, blocks at end",
    "executor.shutdown": "wait for all, shutdown hangs",
    "executor.shutdown-no-wait": "shutdown without waiting",
    "executor.cancel-futures": "cancel pending, cancel all, stop the rest, first error",
    "executor.max-tasks": "max_tasks_per_child, memory leak, restart workers",
    "executor.end-workers": (
        "kill running tasks, terminate_workers, kill_workers, stop running task, timeout of task, force"
    ),
    "executor.killed-worker": "BrokenProcessPool, worker crashed, out of memory, OOM, segfault, terminated abruptly",
    "executor.orphaned-workers": "workers stay, leftover processes, parent killed",
    "set-up.under-guard": (
        "monkeypatch, mock, patch not applied in child, configuration lost, works with fork, forkserver default, "
        "Python 3.14 changed, after upgrade, matplotlib backend, recursion limit, pandas options, initializer"
    ),
    "logging.under-guard": (
        "logging.basicConfig, logger, log level, handlers, formatters, debug messages missing, log file empty, logger "
        "not preserved, logging in worker processes, logger state"
    ),
    "logger.silent": (
        "get_logger, log_to_stderr, debug multiprocessing, verbose, what is multiprocessing doing, nothing is logged, "
        "mp logger, propagate"
    ),
    "logger.second-call": "each line twice, log messages twice, duplicate log lines, log_to_stderr called twice",
    "logger.in-children": "handlers in children, file handler of get_logger, get_logger in a child, level in a child",
    "stdout.missing": (
        "sys.stdout is None, pythonw, daemon, no console, GUI, windowed, BrokenPipeError in start, "
        "I/O operation on closed file, NoneType has no attribute write, flush, head"
    ),
    "child.threads": (
        "thread still running, hangs at end, thread in a child, child does not end because of a thread, "
        "threading in a process, non-daemon thread, daemon thread, background thread"
    ),
    "at-fork.called": "register_at_fork, before fork, after_in_child, after fork hook, pthread_atfork",
    "exit-handler.child": (
        "can't fork at interpreter shutdown, start a process in atexit, atexit handler, process at exit"
    ),
    "signals.blocked": (
        "pthread_sigmask, signal mask, block SIGINT, block SIGTERM, mask Ctrl-C, blocked signal arrives, sigwait"
    ),
    "subclass.init": (
        "object has no attribute '_closed', subclass __init__, super().__init__, "
        "inherit from Process, attributes of a subclass"
    ),
    "process.handed-on": (
        "can only test a child process, pass a Process object, pickle a process, cannot pickle 'weakref', "
        "ask another process whether it is alive, terminate a sibling"
    ),
    "shared.grandchild": "grandchild, child of a child, uses a lock, pass a queue on, hand a lock on, nested processes",
    "stdout.replaced": (
        "capture output of child, redirect print, StringIO, capsys, tee, sys.stdout replaced, log to file"
    ),
    "environment.at-start": (
        "environment variable, os.environ, setenv, CUDA_VISIBLE_DEVICES, OMP_NUM_THREADS, GPU per process, old value"
    ),
    "options.passed-on": (
        "command line options, -X, -W, -O, interpreter flags, -X dev, faulthandler, warnings, sys.flags"
    ),
    "executable.set": (
        "sys.executable of children, which python runs the children, use another Python for child processes, pythonw, "
        "embedded Python, virtual environment of a child, child starts the wrong program"
    ),
    "preload.error": (
        "preload fails, ImportError in fork server, set_forkserver_preload on_error, EOFError when starting a process, "
        "ConnectionResetError, fork server crashes, exception while preloading, ignored import error"
    ),
    "preload.main": (
        "preload __main__, forkserver slow to start, main script imported by each child, imports take long in every "
        "child, set_forkserver_preload list"
    ),
    "preload.finds": (
        "sys.path of the fork server, sys.argv empty in preloaded module, printed several times, output duplicated, "
        "preload from own folder not found"
    ),
    "debugger.start": (
        "pdb, debug a program with multiprocessing, has no attribute __spec__, pudb, breakpoint, IPython, Spyder, "
        "debugger and Pool"
    ),
    "start.unread-arguments": (
        "start hangs, large arguments, big array as argument, child crashes at import, write to pipe blocks, "
        "spawn_main, dump process object, popen_spawn_posix"
    ),
    "processes.limit": (
        "ulimit -u, RLIMIT_NPROC, Resource temporarily unavailable, cannot fork, fork failed, too many processes, "
        "max user processes, EAGAIN, Errno 11, pids limit of a container"
    ),
    "forkserver.one": "how many fork servers, several forkserver processes, share fork server, parent pid of workers",
    "forkserver.preload": "preload modules, import once, slow imports, share imported module, forkserver startup time",
    "executor.main-guard": (
        "executor without main guard, freeze_support, concurrent.futures, script runs again, Windows"
    ),
    "thread-pool.child": (
        "start a process from a thread, ThreadPoolExecutor and multiprocessing, run_in_executor starts a process, exit "
        "code 1 on success, exitcode 1 though it has worked, fork in a thread, fork within a thread pool"
    ),
    "lock.other-context": (
        "A SemLock created in a fork context is being shared, mix contexts, lock or queue of another context, "
        "segmentation fault in a child with a lock, get_context spawn with a queue"
    ),
    "shared-memory.any-name": (
        "name of shared memory, UnicodeEncodeError, ascii codec, umlaut in a name, colon in a name, too many values to "
        "unpack, resource_tracker ValueError, block is left in /dev/shm"
    ),
    "executor.late-function": (
        "function defined later, notebook, Jupyter, interactive, python -c, __main__ must be importable"
    ),
    "pool.bound-method": (
        "self, instance method, class, method as task, cannot pickle _thread.lock, attribute not changed, state of the "
        "object lost, pool as attribute, pool objects cannot be passed between processes or pickled, __getstate__"
    ),
    "pool.generator-task": (
        "yield, generator function as task, MaybeEncodingError, Error sending result, cannot pickle generator object"
    ),
    "pool.error-copied": (
        "RemoteTraceback, traceback of the worker, line where it failed, __cause__, custom exception attributes, "
        "add_note, raise from lost"
    ),
    "map.stop-iteration": (
        "fewer results than items, next() in a task, map returns a shorter list, results missing without error, "
        "results shifted, empty iterator"
    ),
    "map.chunksize-0": "list of None, function never called, map does nothing, chunksize zero, len // processes is 0",
    "pool.creator-only": (
        "pass pool to a process, share a pool between processes, global pool in child, use the parent's pool, pool "
        "objects cannot be passed between processes or pickled"
    ),
    "future.states": (
        "done, cancelled, finished, pending, running, state of a future, CancelledError, result of a cancelled "
        "task, check whether a future has failed, exception returns None"
    ),
    "future.callback-thread": (
        "add_done_callback, which thread calls my callback, callback after done, callback order, GUI, thread safe, "
        "done callback"
    ),
    "future.set-result": (
        "set_result, InvalidStateError, FINISHED: <Future state=finished>, give a future a default value, executor"
        " stops after set_result"
    ),
    "executor.submit-in-task": (
        "submit from within a task, recursive tasks, nested submit, executor as argument, cannot pickle executor, "
        "task that creates tasks, tree of tasks, share executor between processes"
    ),
    "futures.wait-timeout": (
        "concurrent.futures.wait timeout, done and not_done, DoneAndNotDoneFutures, wait some seconds"
    ),
    "futures.return-when": (
        "FIRST_EXCEPTION, FIRST_COMPLETED, ALL_COMPLETED, stop at first error, wait for the first result, return_when"
    ),
    "futures.wait-cancelled": (
        "wait for a cancelled future, cancelled future in not_done, as_completed hangs after cancel, wait hangs "
        "after cancel"
    ),
    "futures.as-completed": (
        "results as they finish, order of as_completed, duplicates, progress bar, first finished first"
    ),
    "futures.as-completed-timeout": "as_completed timeout, when does the timeout begin, generator, lazy",
    "pool.task-timeout": (
        "timeout of a task, kill a task after some seconds, task runs too long, worker still busy after timeout, "
        "limit the time, stuck task, abort one task, cancel a task of a pool, stop a single task"
    ),
    "pool.timeout-error": (
        "except TimeoutError does not work, multiprocessing.context.TimeoutError, which TimeoutError, catch "
        "timeout of get"
    ),
    "executor.task-timeout": (
        "future.result timeout does not stop the task, asyncio wait_for run_in_executor, timeout in asyncio with "
        "processes, with block hangs after timeout, task still running after timeout"
    ),
    "executor.timeout-error": (
        "concurrent.futures.TimeoutError, asyncio.TimeoutError, which TimeoutError, except TimeoutError in Python 3.10"
    ),
    "executor.map-timeout": "executor map timeout, items after a timeout, results after TimeoutError, one slow item",
    "executor.map-left": (
        "break out of executor.map, leave the loop early, items not done after break, stop after the first result,"
        " return inside the loop"
    ),
    "executor.default-size": (
        "max_workers default, how many workers, number of cores, container, cpu affinity, os.cpu_count, "
        "process_cpu_count, max_workers must be greater than 0"
    ),
    "executor.limit-spawns": (
        "max_tasks_per_child breaks my program, start method of an executor, mp_context, spawn instead of fork, "
        "workers are spawned, get_context"
    ),
    "executor.arguments": (
        "several arguments with executor.map, two arguments, keyword arguments with submit, starmap for executors,"
        " unpack tuples, takes 1 positional argument but 2 were given, missing 1 required positional argument"
    ),
}
