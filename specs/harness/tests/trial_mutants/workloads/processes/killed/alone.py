"""A parent without children counts them."""

from workloads.probe import log, mp

if __name__ == "__main__":
    log("parent counts", len(mp.active_children()))
