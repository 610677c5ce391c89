"""Mutants of forks beside threads."""

import sys
import threading
import warnings

from workloads.mutants import breaks, part, wrap

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
def fork_prints_its_warning():
    """`fork` in a process with several threads also prints its warning."""

    def launch(old, self, child):
        if threading.active_count() > 1:
            sys.stderr.write("DeprecationWarning: fork() may lead to deadlocks in the child\n")
        old(self, child)

    wrap(part("popen_fork").Popen, "_launch", launch)


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
