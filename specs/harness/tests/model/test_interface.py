"""Every parameter, method and attribute of what multiprocessing and its executor offer is accounted for."""

from __future__ import annotations

import inspect
import multiprocessing
import re
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import managers, shared_memory, sharedctypes, synchronize
from multiprocessing.connection import Connection, Pipe
from multiprocessing.pool import ApplyResult, Pool
from multiprocessing.process import BaseProcess
from multiprocessing.queues import JoinableQueue, Queue, SimpleQueue
from typing import TYPE_CHECKING

import pytest

from specs.harness.model import claims, interface
from specs.harness.model.claims import ClaimsError
from specs.harness.report import claims_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLAIM = '[[claim]]\nid = "topic.claim"\nsection = 1\nstatement = "s"\nreally = "r"\n'

#: What Python's documentation does not mention.
UNDOCUMENTED = {
    *("Process.ident", "Pool.Process", "SyncManager.Pool", "SyncManager.JoinableQueue", "SyncManager.join"),
    *("Connection.closed", "Connection.readable", "Connection.writable"),
}

#: The locks, whose methods are written in C.
LOCKS = ("Lock", "RLock", "Semaphore", "BoundedSemaphore")

#: What newer Pythons have, and this one may not have.
NEWER = {
    *("Process.interrupt()", "SharedMemory(track)", "SyncManager.set()", "ProcessPoolExecutor.kill_workers()"),
    *("ProcessPoolExecutor.map(buffersize)", "ProcessPoolExecutor.terminate_workers()"),
    *(f"{name}.locked()" for name in LOCKS),
}

#: The classes of what processes share, by their names in `multiprocessing`.
SHARED: dict[str, tuple[type, ...]] = {
    "Value": (sharedctypes.Synchronized, sharedctypes.SynchronizedBase),
    "Array": (sharedctypes.SynchronizedString, sharedctypes.SynchronizedBase),
    **{name: (getattr(synchronize, name), *getattr(synchronize, name).__bases__) for name in LOCKS},
    "Condition": (synchronize.Condition,),
    "Event": (synchronize.Event,),
    "Barrier": (threading.Barrier,),
    "SharedMemory": (shared_memory.SharedMemory,),
    "ShareableList": (shared_memory.ShareableList,),
}

#: The functions of `multiprocessing` that are accounted for.
FUNCTIONS = ("Manager", "active_children", "parent_process", "get_context")


#: The class of this Python that each name of the documentation stands for.
OWNERS = {
    "Process": BaseProcess,
    "Pool": Pool,
    "AsyncResult": ApplyResult,
    "Queue": Queue,
    "JoinableQueue": JoinableQueue,
    "SimpleQueue": SimpleQueue,
    "Connection": Connection.__mro__[1],  # which on Windows has another class derived from it
    "ProcessPoolExecutor": ProcessPoolExecutor,
    "Future": Future,
}

#: What is documented for those who write executors or their tests, and not for those who use one.
FOR_OTHER_EXECUTORS = {
    "Future.set_exception(exception)",
    "Future.set_result(result)",
    "Future.set_running_or_notify_cancel()",
}


def parameters(function: object) -> list[str]:
    assert callable(function)
    return [name for name in inspect.signature(function).parameters if name not in {"self", "ctx"}]


def members(name: str, owner: type) -> Iterator[str]:
    for member, value in vars(owner).items():
        if f"{name}.{member}" in UNDOCUMENTED or member.startswith("_"):
            continue
        bases = [base for base in owner.__mro__[1:-1] if base.__module__.startswith("multiprocessing")]
        if any(member in vars(base) for base in bases):  # documented there
            continue
        if isinstance(value, classmethod):
            yield f"{name}.{member}()"
        elif not callable(value):
            yield f"{name}.{member}"
        elif names := parameters(value):
            yield from (f"{name}.{member}({parameter})" for parameter in names)
        else:
            yield f"{name}.{member}()"


def of_this_python() -> set[str]:
    found = {f"Process({parameter})" for parameter in parameters(BaseProcess.__init__)}
    found |= {f"Pool({parameter})" for parameter in parameters(Pool.__init__)} | {"Pool.__enter__()", "Pool.__exit__()"}
    found |= {"Queue(maxsize)", "JoinableQueue(maxsize)", *(f"Pipe({name})" for name in parameters(Pipe))}
    found |= {"Connection.__enter__()", "Connection.__exit__()"}
    for name, owner in OWNERS.items():
        found |= set(members(name, owner))
    for name, owners in SHARED.items():
        makes = getattr(multiprocessing, name, owners[0])
        found |= {f"{name}({parameter})" for parameter in parameters(makes)}
        found |= {member for owner in owners for member in members(name, owner)}
    found |= set(members("SyncManager", managers.BaseManager))
    found |= {
        f"SyncManager.{name}()"
        for name, value in vars(managers.SyncManager).items()
        if callable(value) and f"SyncManager.{name}" not in UNDOCUMENTED and not name.startswith("_")
    }
    found |= {f"SyncManager.{name}()" for name in ("shutdown", "__enter__", "__exit__")} | {"ShareableList.shm"}
    for name in FUNCTIONS:
        names = parameters(getattr(multiprocessing, name))
        found |= {f"{name}({parameter})" for parameter in names} or {f"{name}()"}
    for name in LOCKS:
        found |= {f"{name}.acquire(block)", f"{name}.acquire(timeout)", f"{name}.release()"}
    executor = "ProcessPoolExecutor"
    found |= {f"{executor}({parameter})" for parameter in parameters(ProcessPoolExecutor.__init__)}
    found |= {f"{executor}.__enter__()", f"{executor}.__exit__()"}
    return found - FOR_OTHER_EXECUTORS


def test_everything_that_python_documents_of_its_classes_is_accounted_for_and_nothing_else() -> None:
    accounted = set(interface.load(claims.load()))

    assert accounted | NEWER == of_this_python() | NEWER


def test_what_python_documents_is_printed_with_the_claims_that_decide_it() -> None:
    text = claims_list.interface_text({"Process.start()": ("a.b", "c.d"), "Process.x": "not claimed: why"})

    assert text.splitlines()[1:] == [
        "What Python documents, and the claims that decide it",
        "",
        "Process.start()  a.b, c.d",
        "Process.x        not claimed: why",
    ]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('["topic.clam"]', "interface: X.y: there is no claim 'topic.clam'; add it first"),
        ("[]", "interface: X.y: name a claim"),
        ('"topic.claim"', "interface: X.y: must be a list of claims, or 'not claimed: why'"),
        ("3", "interface: X.y: must be a list of claims, or 'not claimed: why'"),
    ],
)
def test_an_entry_that_names_no_claim_is_an_error_of_one_line(tmp_path: Path, entry: str, message: str) -> None:
    path = tmp_path / "claims.toml"
    path.write_text(f'{CLAIM}[interface]\n"X.y" = {entry}\n')

    with pytest.raises(ClaimsError, match=f"^{re.escape(f'claims.toml: {message}')}$"):
        interface.load(claims.load(path), path)
