"""Interrupting the main thread of this process, as Ctrl-C does."""

from __future__ import annotations

import _thread
import signal
import sys
import threading


def interrupt_main_thread() -> None:
    """Have KeyboardInterrupt raised in the main thread; on POSIX also in the middle of a wait."""
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:  # a signal to that very thread also ends a wait that it may be in
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
