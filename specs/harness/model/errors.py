"""The errors with which a spec, or the harness on its behalf, says what came of a program."""

from __future__ import annotations


class ClaimBrokenError(AssertionError):
    """The program did what the claim says it does not do, or did not do what the claim says it does.

    missing: what the program did not log, where that is what is wrong.
    """

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class PremiseNotReachedError(Exception):
    """The program never came to where the claim could be decided: no evidence for or against it."""


class RecordingBrokenError(PremiseNotReachedError):
    """A recording that several specs judge ended before what this spec asserts: no evidence for or against it."""


class LeftOverError(Exception):
    """A spec passed and left processes of its program running."""


class NoSuchEventError(ClaimBrokenError, LookupError):
    """What a spec reads off a log is not there, or not there once: the program did not do what the claim says."""
