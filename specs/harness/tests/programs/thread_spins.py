"""The main thread waits at a gate that stays closed, while another thread computes without end."""

import threading

from workloads.probe import gate, log


def spin():
    while True:
        pass


if __name__ == "__main__":
    threading.Thread(target=spin, daemon=True).start()
    log("waits")
    gate("stays closed")
