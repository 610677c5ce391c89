"""A program that a child of another one executes: it exits with 7 when it may."""

from workloads.probe import gate, log

if __name__ == "__main__":
    log("the next program works")
    gate("the next program may exit with 7")
    raise SystemExit(7)
