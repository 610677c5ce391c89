"""Hold each interpreter that this program starts from now on at its very first step."""

import os
import tempfile

#: What each of them imports before anything else.
# It has its start method from its parent, and that later than the probe would set one.
CODE = """
import os
method = os.environ.pop("MULTIPROCESSING_SPEC_START_METHOD", None)
from workloads.probe import gate, log
if method is not None:
    os.environ["MULTIPROCESSING_SPEC_START_METHOD"] = method
log("an interpreter starts")
gate("the interpreter may go on")
"""


def hold_new_interpreters():
    """Let what this process starts log that it does, and wait at a gate, before it knows what it is to do."""
    folder = tempfile.mkdtemp()  # with the program's temporary files, which go with it
    with open(os.path.join(folder, "sitecustomize.py"), "w") as file:
        file.write(CODE)
    checkout = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, checkout])
