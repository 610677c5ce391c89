"""How an exception is called: by its class, or by what an `except` clause would catch it as."""

import os

from workloads.probe import mp

_UNDER_TEST = {
    os.environ.get(variable, "").partition(".")[0].partition(":")[0]
    for variable in ("MULTIPROCESSING_SPEC_IMPLEMENTATION", "MULTIPROCESSING_SPEC_EXECUTOR")
} - {"multiprocessing", "concurrent"}

#: Classes of modules that are not imported everywhere, which a library has under the same name.
_IN_SUBMODULES = {"MaybeEncodingError", "RemoteError"}


def name_of(error):
    """The name of an exception's class.

    Of a class that the library under test has added, that of its base: who catches what Python documents catches it.
    """
    names = [
        each.__name__
        for each in type(error).__mro__
        if each.__module__.partition(".")[0] not in _UNDER_TEST
        or getattr(mp, each.__name__, None) is each
        or each.__name__ in _IN_SUBMODULES
    ]
    return names[0]


def is_timeout_error(error):
    """Whether an exception is the TimeoutError of the module under test: there is also a built-in one.

    Where that module offers none, as a class of pools does not, it is any that is called so.
    """
    own = getattr(mp, "TimeoutError", None)
    return isinstance(error, own) if own else type(error).__name__ == "TimeoutError"
