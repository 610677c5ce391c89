"""The contract between observer and probe: how they find each other, and what their messages look like.

The probe (`workloads/probe.py`) imports nothing of ours, so it has these values as literals of its own. A test
(`specs/harness/tests/observe/test_contract.py`) compares the two sides, both ways.

A message is a length and then so many bytes, as `multiprocessing.connection` frames them. The first message on a
connection is the key; each further one is a request, JSON: object id, method, arguments, keyword arguments. Its reply,
JSON too, is a pair of a kind and a result.
"""

from __future__ import annotations

from typing import Final

#: How the names of all these variables begin. Programs inherit none of them from the observer's own environment.
PREFIX: Final = "MULTIPROCESSING_SPEC_"

# Environment variables that the observer sets for a program, and that every start method hands on to its children.

#: The address of the log's server. It marks the programs of one observer: no other has the same.
ADDRESS: Final = "MULTIPROCESSING_SPEC_ADDRESS"

#: The key that the server asks for, hexadecimal.
KEY: Final = "MULTIPROCESSING_SPEC_KEY"

#: The id under which the server lets programs put entries and wait at gates, and do nothing else.
OBJECT: Final = "MULTIPROCESSING_SPEC_OBJECT"

#: The number of the program's log. With the address, it marks one run of one program.
LOG: Final = "MULTIPROCESSING_SPEC_LOG"

#: The start method to set; absent where the program is to have the interpreter's default.
START_METHOD: Final = "MULTIPROCESSING_SPEC_START_METHOD"

#: The module under test, as it is imported, or `module:attribute` for a class, a factory or a context in it.
IMPLEMENTATION: Final = "MULTIPROCESSING_SPEC_IMPLEMENTATION"

#: The executor under test, `module:attribute`; absent where it is the standard library's.
EXECUTOR: Final = "MULTIPROCESSING_SPEC_EXECUTOR"

#: What to change before the program begins: MODULE.FUNCTION below `workloads`; absent if nothing.
MUTANT: Final = "MULTIPROCESSING_SPEC_MUTANT"

#: The seed of the delays of its processes, a number (see `workloads/delays.py`); absent if there are none.
DELAYS: Final = "MULTIPROCESSING_SPEC_DELAYS"

#: The pid of a program's main process. The probe itself sets it there, where a library may not name its workers.
MAIN: Final = "MULTIPROCESSING_SPEC_MAIN"

VARIABLES: Final = frozenset({ADDRESS, KEY, OBJECT, LOG, START_METHOD, IMPLEMENTATION, EXECUTOR, MUTANT, DELAYS})

# Messages.

#: How the length before a message is packed (for `struct`).
LENGTH_FORMAT: Final = "!i"

#: The longest message that the server accepts, in bytes.
MESSAGE_BYTES: Final = 1_000_000

#: The deepest that a message may be nested: its reader, who may be deep in calls of his own, can still parse it.
MESSAGE_DEPTH: Final = 100

#: What the probe calls: put an event into the log; wait at a gate.
PUT: Final = "put"
WAIT_AT: Final = "wait_at"

#: The kind of a reply to a call that succeeded.
RETURNED: Final = "#RETURN"

#: Exit code of a process whose observer is gone (EX_UNAVAILABLE of sysexits.h).
UNOBSERVED_EXIT_CODE: Final = 69
