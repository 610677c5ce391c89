"""A fault of the harness: an assertion that is no spec's own."""


def check() -> None:
    """Fail, as a helper does that is wrong about itself."""
    assert False, "the harness is at fault"  # noqa: B011, PT015
