"""A parent asks for the result of a task that is not done, with a timeout, and looks what the error is."""

from workloads.probe import gate, log, mp


def work():
    gate("task may end")


def wait(result):
    # remedy of timeout-error.built-in
    try:
        result.get(timeout=0.01)
    except mp.TimeoutError as error:  # not TimeoutError
        return error
    # end of remedy


if __name__ == "__main__":
    with mp.Pool(1) as pool:
        result = pool.apply_async(work)
        error = wait(result)
        log(
            "parent has waited",
            {"built-in": isinstance(error, TimeoutError), "own": isinstance(error, mp.TimeoutError)},
        )
        log("an OSError", isinstance(error, OSError))
    names = ("TimeoutError", "BufferTooShort", "AuthenticationError")
    log("all are ProcessErrors", [issubclass(getattr(mp, name), mp.ProcessError) for name in names])
