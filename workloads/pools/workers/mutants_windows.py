"""Mutants of what is so on Windows only, of claims of other sections."""

from workloads.mutants import breaks, part, wrap

# pool.context


@breaks("pool.context", platform="win32")
def context_makes_no_pools():
    """`Pool` of a context, and the class with a context, raise NotImplementedError."""

    def init(old, self, *args, **kwds):
        if len(args) > 4 or kwds.get("context") is not None:
            raise NotImplementedError
        old(self, *args, **kwds)

    wrap(part("pool").Pool, "__init__", init)
