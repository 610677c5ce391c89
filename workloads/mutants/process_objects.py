"""What mutants of process objects have in common."""

from workloads.mutants import part

Process = part("process").BaseProcess


def redefine(name, get):
    """Have a property of a process return `get(process, value)`, given the right value."""
    old = getattr(Process, name).fget
    changed = property(lambda self: get(self, old(self)))
    setattr(Process, name, changed)
    if name == "pid":
        Process.ident = changed
