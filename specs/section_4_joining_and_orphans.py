"""Who waits for whom: `join`, the main process's exit, and what is left when a parent cannot wait."""

from specs.harness.claims import upholds
from specs.harness.plugin import Run


@upholds("join.waits")
def test_a_parent_stays_in_join_until_its_child_has_ended(run: Run) -> None:
    program = run("join")
    program.reaches("parent joins", "child works")
    program.stays_quiet()

    program.opens("child may end")

    assert program.ends() == [
        "parent starts child",
        {"parent joins", "child works"},
        "child ends",
        "parent is back from join",
    ]
