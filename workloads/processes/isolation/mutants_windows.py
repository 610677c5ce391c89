"""Mutants of what is so on Windows only, of claims of other sections."""

import os
import signal

from workloads.mutants import breaks, change_exit_code

# process.isolation


@breaks("process.isolation", platform="win32")
def exit_codes_of_crashes_are_negative():
    """The exit code of a child that crashed is a signed number of 32 bits."""
    change_exit_code(lambda code: code - 2**32 if code >= 2**31 else code)


@breaks("process.isolation", platform="win32")
def aborted_child_has_a_negative_exit_code():
    """The exit code of a child that called `os.abort` is -SIGABRT."""
    change_exit_code(lambda code: -int(signal.SIGABRT) if code == 3 else code)


# process.many-programs


@breaks("process.many-programs", platform="win32", alters="workload")
def exec_waits_for_the_other_program():
    """`os.execv` waits for the program that it starts."""
    os.execv = lambda path, arguments: os._exit(os.spawnv(os.P_WAIT, path, arguments))


@breaks("process.many-programs", platform="win32", alters="workload")
def exec_ends_with_1():
    """`os.execv` ends the calling process with exit code 1."""

    def execute(path, arguments):
        os.spawnv(os.P_NOWAIT, path, arguments)
        os._exit(1)

    os.execv = execute
