"""Questions, and the claims that answer them: for `pytest --claims`, and for the search of the report."""

from __future__ import annotations

#: What people say, and a claim that has to be among the first five that are found.
EXAMPLES = [
    ("pool hangs", "pool.killed-worker"),
    ("Can't get attribute", "default.picklable-target"),
    ("maxtasksperchild", "pool.process-per-task"),
    ("my program does not end", "orphan.after-last-line"),
    ("zombie", "process.zombie-until-joined"),
    ("context has already been set", "start-method.once"),
    ("counter too low", "value.read-modify-write"),
]

#: Questions that have to be answered, with whatever it may be.
STRANGE = ["xyzzy", "the", "!", '"', "*", 'pool OR "', "NEAR(", "-", "_", "", "constructor", "a_b", "naïve Übung"]

#: Questions by which two that search can be told apart: phrases, stems, synonyms, ids, fields, words twice.
QUESTIONS = [
    *(question for question, _ in EXAMPLES),
    *STRANGE,
    *("stuck", "freeze", "hang", "hangs", "SIGTERM", "ctrl-c", "don't leak", "exit code", "lost lost", "never returns"),
    *("Process.join()", "Process(daemon)", "pool.ctrl-c", "why does pool.with hang", "shared memory vanished", "error"),
    *(
        "defunct",
        "killed by oom",
        "imap fills memory",
        "losing items",
        "why pool.close before pool.join",
        "apply_async does nothing",
        "worker workers",
    ),
]

#: Questions that find nothing.
MISSPELT = ["qeue", "daem", "zombei", "forksrver", "pol.with", "joinn trminate", "xyzzy"]
