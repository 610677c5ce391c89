"""Conditions: of which subjects, and in which course of events, a spec decides a claim."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypedDict

from packaging.specifiers import InvalidSpecifier, SpecifierSet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from specs.harness.model.subjects import Subject

#: What a spec is to a claim: what it asserts upholds or refutes it, or counts for neither side: a detail, or what to do
#: instead.
Side = Literal["upholds", "refutes", "details", "remedies"]

#: The sides that make a verdict.
DECISIVE: tuple[Side, ...] = ("upholds", "refutes")

#: The way in which what stands for a process is started where it is a thread, as by multiprocessing.dummy.
THREAD = "thread"
#: The way in which processes are started by what offers a pool and nothing that could choose or tell how.
OWN = "own"
START_METHODS = ("fork", "spawn", "forkserver", THREAD, OWN)
PLATFORMS = ("posix", "linux", "darwin", "win32")

#: The words with which a course of events (`when`) may begin that is said without a colon: "refuted under fork if …".
JOINING = (
    "after",
    "as",
    "at",
    "before",
    "by",
    "for",
    "if",
    "in",
    "of",
    "on",
    "once",
    "unless",
    "until",
    "when",
    "where",
    "while",
    "with",
    "without",
)


@cache  # asked for each spec and subject
def _is_version_of(version: str, specifiers: str) -> bool:
    return SpecifierSet(specifiers).contains(version, prereleases=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """Under what condition a decision holds: facts about the subject, and `when`, the course of events.

    under: start methods. python: a version specifier such as ">=3.13". interpreter: its implementation, as
    `sys.implementation.name` has it. platform: "posix", or a `sys.platform`. Empty means any.
    """

    under: tuple[str, ...] = ()
    python: str = ""
    interpreter: str = ""
    platform: str = ""
    when: str = ""

    def applies_to(self, subject: Subject) -> bool:
        """Whether the subject is one that the condition names; `when` is the spec's to bring about."""
        return (
            (not self.under or subject.start_method in self.under)
            and _is_version_of(subject.version, self.python)
            and self.interpreter in ("", subject.interpreter.implementation)
            and (
                self.platform in ("", subject.interpreter.platform)
                or (self.platform == "posix" and subject.interpreter.platform != "win32")
            )
        )

    def covers(self, other: Condition) -> bool:
        """Whether every case of the other condition is one of this."""
        return (not self.under or (bool(other.under) and set(other.under) <= set(self.under))) and all(
            getattr(self, field) in ("", getattr(other, field))
            for field in ("python", "interpreter", "platform", "when")
        )

    @property
    def subjects(self) -> str:
        """The subjects that it names, in words that fit behind "holds" and "refuted"; "" for all."""
        names = {"cpython": "CPython", "pypy": "PyPy", "posix": "POSIX", "linux": "Linux", "darwin": "macOS"}
        names["win32"] = "Windows"
        parts = [
            f"under {' or '.join(self.under)}" if self.under else "",
            f"on {names.get(self.interpreter, self.interpreter)}" if self.interpreter else "",
            f"in Python {self.python.replace(',', ', ')}" if self.python else "",
            f"on {names[self.platform]}" if self.platform else "",
        ]
        return " ".join(filter(None, parts))

    def __str__(self) -> str:
        """The whole of it, in words that fit behind "holds" and "refuted"; "" for any case."""
        if not self.when or self.when.partition(" ")[0] in JOINING:
            return " ".join(filter(None, [self.subjects, self.when]))
        return f"{self.subjects}: {self.when}" if self.subjects else f"for {self.when}"


def heading(conditions: Iterable[Condition]) -> str:
    """Some conditions as what stands before a fact, with a colon behind it; "" if one of them is always met."""
    every = list(dict.fromkeys(conditions))
    if any(not str(condition) for condition in every):
        return ""
    whens = {condition.when for condition in every}
    if len(every) > 1 and len(whens) == 1 and all(condition.subjects for condition in every):
        subjects = [condition.subjects for condition in every]
        text = f"{', '.join(subjects[:-1])} or {subjects[-1]}" + (f", {whens.pop()}" if any(whens) else "")
    else:
        text = " or ".join(map(str, every))
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a spec decides: a claim, which way, and under what condition."""

    claim: str
    side: Side
    condition: Condition


class Given(TypedDict, total=False):
    """What a spec or a mutant may say of its condition, as `condition` takes it."""

    under: str | tuple[str, ...]
    python: str
    interpreter: str
    platform: str
    when: str


def condition(
    owner: str,
    *,
    under: str | tuple[str, ...] = (),
    python: str = "",
    interpreter: str = "",
    platform: str = "",
    when: str = "",
) -> Condition:
    """Make a condition (see `Condition`) of what a spec or a mutant says. Raises ValueError for what can never be met.

    owner: what has the condition, for the error message.
    """
    methods = (under,) if isinstance(under, str) else tuple(under)
    for method in methods:
        if method not in START_METHODS:
            raise ValueError(f"{owner}: unknown start method {method!r}; choose from {', '.join(START_METHODS)}")
    if platform and platform not in PLATFORMS:
        raise ValueError(f"{owner}: unknown platform {platform!r}; choose from {', '.join(PLATFORMS)}")
    try:
        SpecifierSet(python)
    except InvalidSpecifier:
        raise ValueError(f"{owner}: {python!r} is not a version specifier; write one such as '>=3.13'") from None
    return Condition(methods, python, interpreter, platform, when)
