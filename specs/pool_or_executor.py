"""Pool or executor? What one asks of both, and the claims that answer it of either, or why there are none."""

POOL_OR_EXECUTOR = {
    "Starting": {
        "Without a main guard": (["pool.main-guard"], ["executor.main-guard"]),
        "When its processes start": (["pool.on-demand"], ["executor.on-demand"]),
        "How many there are": (["pool.size-optional"], ["executor.default-size", "executor.size"]),
        "How they are started": (["pool.context"], ["executor.limit-spawns"]),
        "What they are called": (["pool.worker-names"], ["executor.worker-names"]),
        "An initializer": (["pool.initializer"], ["executor.initializer"]),
        "An initializer that fails": (["pool.failing-initializer"], ["executor.failing-initializer"]),
        "Its parameters": (["pool.parameters"], "Those of an executor stand in the rows that they are about."),
    },
    "Tasks": {
        "What can be a task": (
            ["pool.picklable-task", "pool.bound-method", "pool.generator-task"],
            ["executor.errors"],
        ),
        "A function that is defined late": (["pool.late-function"], ["executor.late-function"]),
        "A module that is not imported": (
            ["pool.missing-import"],
            "Nothing about it is particular to executors: result() raises the NameError (executor.errors).",
        ),
        "Arguments": (["apply.arguments-tuple", "map.one-argument"], ["executor.arguments"]),
        "Submitting one task": (
            ["apply.blocks", "apply.one-at-a-time", "apply-async.returns-at-once"],
            ["future.states"],
        ),
        "How many are done at a time": (["pool.capacity", "pool.waits-when-full"], ["executor.capacity"]),
        "Who does them": (["pool.process-per-task", "pool.three-serve-ten"], ["executor.max-tasks"]),
        "In a thread": (["tasks.threads"], ["tasks.threads"]),
        "In a task": (["pool.nested"], ["executor.nested", "executor.submit-in-task"]),
        "In a child, and in a fork": (["pool.creator-only"], ["executor.submit-in-task"]),
        "Memory": (["worker.memory"], ["worker.memory"]),
    },
    "Many items": {
        "Waiting for all": (["map.blocks"], ["futures.return-when", "futures.wait-timeout"]),
        "The order of the results": (["map.order"], ["executor.map-order"]),
        "Results as they come": (["imap.as-they-come"], ["futures.as-completed"]),
        "An item that fails": (["map.first-error", "imap.error", "map.stop-iteration"], ["executor.map-order"]),
        "Chunks": (["map.chunks", "map.chunksize-0"], ["executor.map-order"]),
        "When the iterable is read": (["imap.lazy"], ["executor.map-lazy"]),
        "A loop that is left early": (
            "A pool has no such rule: what was submitted is done, until the pool is terminated.",
            ["executor.map-left"],
        ),
    },
    "Results and errors": {
        "Is it done?": (["result.ready", "result.wait"], ["future.states"]),
        "An error of the task": (["pool.silent-errors", "pool.error-copied"], ["executor.errors"]),
        "sys.exit() in a task": (["pool.base-exception"], ["executor.base-exception"]),
        "A result that cannot be pickled": (["pool.unpicklable-error", "pool.generator-task"], ["executor.errors"]),
        "A result that cannot be unpickled": (["pool.lost-results"], ["executor.lost-results"]),
        "Callbacks": (
            ["callback.called", "callback.main-thread", "callback.holds-results"],
            ["future.callback-thread", "executor.lost-results"],
        ),
        "In a callback": (["callback.waits"], ["callback.waits"]),
        "Setting a result": ("The result of a pool has no such method.", ["future.set-result"]),
    },
    "Timeouts, and stopping a task": {
        "What a timeout does": (["pool.task-timeout"], ["executor.task-timeout", "executor.map-timeout"]),
        "Which TimeoutError it is": (["pool.timeout-error"], ["executor.timeout-error"]),
        "A timeout for each item": (["imap.timeout"], ["futures.as-completed-timeout"]),
        "Cancelling what has not begun": (
            "A pool cannot cancel a task: terminate() ends all of them.",
            ["executor.cancel", "executor.cancel-futures", "futures.wait-cancelled"],
        ),
        "Ending tasks at work": (["pool.terminate"], ["executor.end-workers"]),
        "Ctrl-C": (["pool.ctrl-c"], ["executor.ctrl-c"]),
    },
    "The end": {
        "The end of a with block": (["pool.with"], ["executor.with"]),
        "No more tasks": (["pool.close"], ["executor.shutdown"]),
        "Waiting for the end": (
            ["pool.join", "pool.join-after-close"],
            ["executor.shutdown", "executor.shutdown-no-wait"],
        ),
        "The end of the program": (["pool.unjoined-tasks-lost"], ["executor.exit"]),
        "A task that comes after the last line": (["tasks.at-exit"], ["tasks.at-exit"]),
        "When nothing refers to it any more": (["pool.forgotten"], ["executor.forgotten"]),
    },
    "When processes die": {
        "A worker that is killed": (["pool.killed-worker", "pool.killed-idle-worker"], ["executor.killed-worker"]),
        "A main process that is killed": (["pool.orphaned-workers"], ["executor.orphaned-workers"]),
    },
}
