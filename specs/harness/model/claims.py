"""The claims, as the sections have them: `NAME = claim("topic.claim", says=…, …)`, read as text."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from specs.harness.model.conditions import Condition, condition
from specs.harness.model.messages import from_hand
from specs.harness.model.texts import ClaimsError, literal, place

if TYPE_CHECKING:
    from collections.abc import Collection

    from specs.harness.model.book import Section
    from specs.harness.model.subjects import Subject

_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")

#: The name of the field that says for which subjects no spec decides a claim.
LIMITS = "not_applicable"

#: What a claim is given by name.
FIELDS = ("says", "answer", "why", "undecided", "about", "sources", "surprise", "see", LIMITS)

#: How long an answer may be, in characters.
MAX_ANSWER = 90


@dataclass(frozen=True, slots=True)
class Limit:
    """For which subjects no spec decides a claim, and why there is none: in words that fit behind a colon."""

    condition: Condition
    because: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, as its section has it.

    id: `topic.claim`; never changes. says: what tutorials say. answer: what is so, in one line that stands alone. why:
    the mechanism that connects the facts. undecided: what is known and no spec decides, each with its source. about:
    the parts of Python's interface that it is about, as `Process(daemon)` or `Process.join()`. sources: where that can
    be read. surprise: its place among the answers that surprise most readers, from 1; 0 for none. see: the ids of
    other claims. not_applicable: for which subjects it is not decided. section: the number of its section.
    """

    id: str
    says: str
    answer: str
    why: str = ""
    undecided: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    surprise: int = 0
    see: tuple[str, ...] = ()
    not_applicable: tuple[Limit, ...] = ()
    section: int = 0

    def why_not(self, subject: Subject) -> str:
        """Why the claim is not decided for a subject; "" if nothing is said about that."""
        return next((limit.because for limit in self.not_applicable if limit.condition.applies_to(subject)), "")


def read(tree: ast.Module, section: Section, others: Collection[str] = ()) -> dict[str, Claim]:
    """The claims of a section, by the names that its file gives them. others: the ids of those of other sections.

    Raises ClaimsError for what is not a claim as it has to be.
    """
    found: dict[str, Claim] = {}
    for node in tree.body:
        where = place(section.path, node.lineno)
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="claim")) as call):
                claim = _claim(call, where, section.number)
                if name in found:
                    raise ClaimsError(f"{where}: there is a claim {name} above; give each claim a name of its own")
                if claim.id in {*others, *(known.id for known in found.values())}:
                    raise ClaimsError(f"{where}: the id {claim.id!r} is there twice; give each claim one of its own")
                found[name] = claim
            case (
                ast.Assign(value=ast.Call(func=ast.Name(id="claim")))
                | ast.AnnAssign(value=ast.Call(func=ast.Name(id="claim")))
                | ast.Expr(value=ast.Call(func=ast.Name(id="claim")))
            ):
                raise ClaimsError(f"{where}: a claim needs a name; write NAME = claim(…)")
    return found


def _claim(call: ast.Call, where: str, number: int) -> Claim:
    match call.args:
        case [id_]:
            pass
        case _:
            raise ClaimsError(f"{where}: claim takes one argument, its id, and by name {', '.join(FIELDS)}")
    given: dict[str, Any] = {str(keyword.arg): literal(keyword.value, where) for keyword in call.keywords}
    if unknown := sorted(set(given) - set(FIELDS)):
        raise ClaimsError(f"{where}: unknown field {unknown[0]!r}; allowed: {', '.join(FIELDS)}")
    limits = given.pop(LIMITS, [])
    try:
        claim = from_hand(Claim, {"id": literal(id_, where), **given}, others=("section",))
        found = replace(claim, not_applicable=_limits(limits), section=number)
    except (AttributeError, TypeError, ValueError) as error:
        raise ClaimsError(f"{where}: {error}") from None
    if not _ID.fullmatch(found.id):
        raise ClaimsError(f"{where}: the id {found.id!r} is not of the form 'topic.claim', in lowercase letters")
    if len(found.answer) > MAX_ANSWER:
        raise ClaimsError(f"{where}: the answer has {len(found.answer)} characters; at most {MAX_ANSWER} fit on a line")
    return found


def _limits(tables: Any) -> tuple[Limit, ...]:
    limits = []
    for table in tables if isinstance(tables, list | tuple) else [tables]:
        if not isinstance(table, dict) or not isinstance(table.get("because"), str):
            raise ValueError(f"{LIMITS}: is a list of what has 'because', a text, and a condition")
        given = {field: value for field, value in table.items() if field != "because"}
        if isinstance(given.get("under"), list):
            given["under"] = tuple(given["under"])
        limits.append(Limit(condition(LIMITS, **given), table["because"]))
    return tuple(limits)
