"""A program looks at the exceptions of multiprocessing."""

from workloads.probe import log, mp

if __name__ == "__main__":
    names = ("TimeoutError", "BufferTooShort", "AuthenticationError")
    log("derived from ProcessError", {name: issubclass(getattr(mp, name), mp.ProcessError) for name in names})
