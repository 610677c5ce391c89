"""What a `Process` object offers, and what it does to the process behind it."""

from specs.harness.claims import upholds
from specs.harness.plugin import Run


@upholds("join.timeout-optional")
def test_join_with_a_timeout_returns_when_it_expires_and_the_child_goes_on(run: Run) -> None:
    program = run("join_timeout")
    program.reaches("parent joins for a moment")
    in_vain = program.goes_on_to("parent is back too early")
    program.reaches("child works")

    program.opens("child may end")

    history = program.ends()
    assert history == [
        {("parent joins for a moment", "parent is back too early"), "child works"},
        "child ends",
        "parent is back in time",
    ]
    assert in_vain.value == {"alive": True, "exitcode": None}
    assert history["parent is back in time"].value == {"alive": False, "exitcode": 0}
