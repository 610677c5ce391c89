"""The control: called like a mutant, but it patches nothing, so every spec has to pass."""


def unchanged():
    """Nothing is wrong."""
