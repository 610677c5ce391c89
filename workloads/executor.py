"""The executor under test: `ProcessPoolExecutor` of the standard library, or what stands in its place."""

import importlib
import os

from workloads.probe import mp

_module, _, _attribute = os.environ.get(
    "MULTIPROCESSING_SPEC_EXECUTOR", "concurrent.futures:ProcessPoolExecutor"
).partition(":")
_make = getattr(importlib.import_module(_module), _attribute)

# One that has a way of its own to start its workers is not told how.
_STARTS_THEM = "MULTIPROCESSING_SPEC_EXECUTOR" in os.environ and "MULTIPROCESSING_SPEC_START_METHOD" not in os.environ
_CONTEXT = {"mp_context": mp.get_context()} if hasattr(mp, "get_context") and not _STARTS_THEM else {}


def ProcessPoolExecutor(max_workers, **options):  # noqa: N802  # as the standard library calls it
    """An executor with so many workers (int), which are started by the start method under test."""
    return _make(max_workers, **_CONTEXT, **options)


def executor_without_context(max_workers, **options):
    """An executor with so many workers (int), which is not told how to start them."""
    return _make(max_workers, **options)
