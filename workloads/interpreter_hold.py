"""Hold each interpreter that this program starts from now on at its very first step."""

import os


def hold_new_interpreters():
    """Let what this process starts log that it does, and wait at a gate, before it knows what it is to do."""
    workloads = os.path.dirname(os.path.abspath(__file__))
    held = os.path.join(workloads, "held")  # its sitecustomize.py is what an interpreter imports first
    os.environ["PYTHONPATH"] = os.pathsep.join([held, os.path.dirname(workloads)])
