"""How long a program is waited for: until patience is over, or until nothing of it moves any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specs.harness.observe.waiting import Patience, Standstill
from specs.harness.tests import marks
from specs.harness.tests.conftest import outlast

if TYPE_CHECKING:
    from specs.harness.tests.conftest import Watch

pytestmark = marks.linux("the OS tells how often a thread was given a CPU")


def test_a_program_of_which_all_threads_sleep_stands_still(watch_one: Watch) -> None:
    program = watch_one("waits", "pipe")
    program.reaches("begins")

    assert outlast(Patience(1000.0, program._owned, standstill=Standstill(0.4))) == "before the program stood still"


def test_a_program_of_which_a_thread_wakes_up_now_and_then_does_not_stand_still(watch_one: Watch) -> None:
    program = watch_one("thread_wakes_up")
    program.reaches("begins")

    assert outlast(Patience(2.0, program._owned, standstill=Standstill(0.4))) == "within 2 s"


def test_a_thread_that_wakes_up_now_and_then_does_not_count_where_only_main_threads_do(watch_one: Watch) -> None:
    program = watch_one("thread_wakes_up")
    program.reaches("begins")
    standstill = Standstill(0.4, main_threads_only=True)

    assert outlast(Patience(1000.0, program._owned, standstill)) == "before the program stood still"
