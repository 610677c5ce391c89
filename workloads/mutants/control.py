"""The control: put in place as a mutant is, and nothing is wrong, so that every spec has to pass."""


def unchanged():
    """Nothing is wrong."""
