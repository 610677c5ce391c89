"""Specs on trial: some pass, some fail, each in its way. Run by `specs/harness/tests` in a copy of the checkout."""

from specs.harness.api import Run, claim, refutes, upholds

TRIAL_PASSES = claim("trial.passes", says="This is a trial.", answer="It is.")
TRIAL_ORDER = claim("trial.order", says="This is a trial.", answer="It is.")
TRIAL_END = claim("trial.end", says="This is a trial.", answer="It is.")
TRIAL_PREMISE = claim("trial.premise", says="This is a trial.", answer="It is.")
TRIAL_PREDICTION = claim("trial.prediction", says="This is a trial.", answer="It is.")
TRIAL_LEFT_OVER = claim("trial.left-over", says="This is a trial.", answer="It is.")
TRIAL_COMPLAINT = claim("trial.complaint", says="This is a trial.", answer="It is.")
TRIAL_ELSEWHERE = claim("trial.elsewhere", says="This is a trial.", answer="It is.")
TRIAL_TEXT = claim("trial.text", says="This is a trial.", answer="It is.")
TRIAL_ESCAPE = claim("trial.escape", says="This is a trial.", answer="It is.")
TRIAL_KEY = claim("trial.key", says="This is a trial.", answer="It is.")


@upholds(TRIAL_PASSES)
def test_passes(run: Run) -> None:
    program = run("trial")
    program.reaches("child waits", "parent joins")
    program.open("child may end")

    assert program.ends()["child ends"].value == "ends"


@upholds(TRIAL_ORDER)
def test_expects_another_order(run: Run) -> None:
    program = run("trial")
    program.reaches("child waits", "parent joins")
    program.open("child may end")

    assert program.ends() == [
        "parent starts children",
        "child ends",
        "parent joins",
    ]


@upholds(TRIAL_END)
def test_expects_an_end_that_does_not_come(run: Run) -> None:
    program = run("trial")
    program.reaches("child waits", "parent joins")

    program.ends()


@upholds(TRIAL_PREMISE)
def test_has_a_premise_that_is_never_reached(run: Run) -> None:
    program = run("trial")

    program.reaches("child flies")


@upholds(TRIAL_PREDICTION)
def test_expects_what_does_not_come(run: Run) -> None:
    program = run("trial")

    program.goes_on_to("child flies")


@upholds(TRIAL_LEFT_OVER)
def test_leaves_its_program_running(run: Run) -> None:
    run("trial").reaches("child waits", "parent joins")


@upholds(TRIAL_COMPLAINT)
def test_does_not_know_that_its_program_complains(run: Run) -> None:
    program = run("trial_complaint")

    assert program.ends() == ["complains"]


@upholds(TRIAL_COMPLAINT)
def test_that_asks_for_a_complaint(run: Run) -> None:
    program = run("trial_complaint")

    assert program.ends(says="a complaint") == ["complains"]


@upholds(TRIAL_TEXT)
def test_has_a_program_that_says_what_cannot_be_printed(run: Run) -> None:
    assert run("trial_text").ends() == ["says something"]


@upholds(TRIAL_ESCAPE)
def test_leaves_a_process_without_the_programs_environment(run: Run) -> None:
    run("trial_escape").reaches("starts a process of its own")


@upholds(TRIAL_ESCAPE)
def test_leaves_a_daemon(run: Run) -> None:
    program = run("trial_daemon")
    program.reaches("child is a daemon")
    program.open("parent may end")

    program.ends()


@refutes(TRIAL_ELSEWHERE, python="<3")
def test_applies_to_no_subject(run: Run) -> None:
    run("trial")


@upholds(TRIAL_KEY)
def test_has_a_program_that_tells_its_key(run: Run) -> None:
    assert run("trial_key").ends() == ["tells nothing"]


@upholds(TRIAL_KEY)
def test_sees_a_program_that_tells_its_key_in_another_order(run: Run) -> None:
    assert run("trial_key").ends(says="environ") == ["tells nothing"]


@upholds(TRIAL_KEY)
def test_cannot_start_its_program(run: Run) -> None:
    run("trial_key", text="no argument can have this: \0")
