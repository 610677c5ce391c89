"""What a new interpreter imports before anything else, if it is to be held (`workloads.interpreter_hold`)."""

import os

# It has its start method from its parent, and that later than the probe would set one.
method = os.environ.pop("MULTIPROCESSING_SPEC_START_METHOD", None)
from workloads.probe import gate, log  # noqa: E402

if method is not None:
    os.environ["MULTIPROCESSING_SPEC_START_METHOD"] = method
log("an interpreter starts")
gate("the interpreter may go on")
