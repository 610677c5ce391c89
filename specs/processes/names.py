"""Names and identity: names, pids, parents, and the keys that processes inherit.

Which name a process has if you give it none (`name.default`), and what a name is good for (`name.identifies`). Then how
a parent knows its child, by `pid.attribute`, and what `current_process()` is in a child (`current-process.child`), in
the main process (`current-process.main`) and when it is printed (`current-process.name`). Whom a child sees as its
parent: `parent-pid.is-main`. At last the key by which the processes of one program trust each other:
`authkey.inherited`.
"""

import hashlib

import pytest

from specs.harness.api import History, Run, Subject, beyond_the_documentation, claim, details, needs, refutes, upholds

NAME_DEFAULT = claim(
    "name.default",
    says="The default name is Process-N, where N counts up from 1.",
    answer="The main process's plain objects are Process-N; a child's children are Process-N:M.",
    about=["Process(name)", "Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
    see=["argument.name", "pool.worker-names"],
)


@pytest.fixture(scope="module")
def default_names(record: Run) -> History:
    """Objects with and without names, of several classes, are built; one is started, builds two, and starts one."""
    return record("names").ends()


@upholds(NAME_DEFAULT, when="for Process objects of the main process")
def test_the_default_name_counts_objects_never_started_or_given_a_name_as_well(
    default_names: History,
) -> None:
    """The default name is `Process-N`. N counts the objects that the process has built, those that are never started or
    have a name of their own as well.
    """
    assert default_names["parent has built three objects"].value == {
        "never started": "Process-1",
        "given a name": "Mary",
        "to be started": "Process-3",
    }
    assert default_names["child works"].name == "Process-3"


@refutes(NAME_DEFAULT, when="for a child's children")
def test_the_default_name_of_a_grandchild_has_its_parents_number_before_its_own(default_names: History) -> None:
    """The children of `Process-3` are `Process-3:1`, `Process-3:2` and so on."""
    assert default_names["child has built two objects"].value == ["Process-3:1", "Process-3:2"]
    assert default_names["grandchild works"].name == "Process-3:2"


@needs("Process", "get_context")
@refutes(NAME_DEFAULT, under=("fork", "spawn", "forkserver"), when="for other classes")
def test_the_default_name_begins_with_the_name_of_the_class(default_names: History, subject: Subject) -> None:
    """The name begins with that of the class: `Worker-5` for a subclass, `SpawnProcess-4` for `Process` of a context.
    All classes count together.
    """
    class_of_context = {"fork": "ForkProcess", "spawn": "SpawnProcess", "forkserver": "ForkServerProcess"}

    assert default_names["parent has built two of other classes"].value == {
        "context.Process": f"{class_of_context[subject.start_method]}-4",
        "Worker": "Worker-5",
    }


@needs("Process", "Pool", "Manager", "active_children")
@refutes(
    NAME_DEFAULT,
    under=("fork", "spawn", "forkserver"),
    when="for the workers of pools and the servers of managers",
)
def test_workers_of_pools_and_servers_of_managers_count_too_and_are_named_otherwise(run: Run, subject: Subject) -> None:
    """They take numbers from the same counter, and have names of their own, such as `SpawnPoolWorker-3` and
    `SyncManager-2`.
    """
    history = run("names_of_servants").ends()

    prefix = {"fork": "Fork", "spawn": "Spawn", "forkserver": "ForkServer"}[subject.start_method]
    assert history["parent reads the names"].value == {
        "before": "Process-1",
        "manager": ["SyncManager-2"],
        "pool": [f"{prefix}PoolWorker-3"],
        "after": "Process-4",
    }


NAME_IDENTIFIES = claim(
    "name.identifies",
    says="A process's name identifies it.",
    answer="A name does not identify: several processes can share it, and it can be changed.",
    about=["Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
)


@pytest.fixture(scope="module")
def renamed(record: Run) -> History:
    """A parent calls itself Boss, and two children Mary and then Kate; later one of them Anna, which calls itself Nobody."""
    program = record("renamed")
    program.reaches("twin 1 works", "twin 2 works", "twins are started")
    program.open("parent may rename twin 2")
    program.goes_on_to("parent has renamed twin 2")
    program.open("twins may go on")
    program.goes_on_to("twin 2 has renamed itself")
    program.open("parent may read the name", "twins may end")
    return program.ends()


@refutes(NAME_IDENTIFIES)
def test_two_children_can_have_the_same_name_and_work_at_the_same_time(renamed: History) -> None:
    """Two children can have the same name and work at the same time. Their pids differ."""
    twins = renamed["twin 1 works"], renamed["twin 2 works"]

    assert renamed["twins are built"].value == ["Mary", "Mary"]
    assert [twin.name for twin in twins] == ["Kate", "Kate"]
    assert renamed["twins are started"].value == [["Kate", twins[0].pid], ["Kate", twins[1].pid]]
    assert twins[0].pid != twins[1].pid


@refutes(NAME_IDENTIFIES)
def test_a_name_can_be_changed_and_after_the_start_only_in_the_process_that_does(renamed: History) -> None:
    """A name can be changed at any time, the main process's own as well. After `start()`, a change in the parent is not
    seen in the child, nor the other way round.
    """
    assert renamed["twins are started"].name == "Boss"
    assert renamed["twin 2 works"].name == "Kate"
    assert renamed["twin 2 has renamed itself"].value == {"before": "Kate"}
    assert renamed["twin 2 has renamed itself"].name == "Nobody"
    assert renamed["parent reads the name"].value == "Anna"
    assert renamed["parent reads the name"].name == "Boss"


@refutes(NAME_IDENTIFIES, platform="linux")
def test_the_os_does_not_know_the_name_of_a_child(renamed: History) -> None:
    """A child's name is neither its name for the OS nor in its command line."""
    known = [renamed[event].value["the OS knows"] for event in ("twin 1 works", "twin 2 works")]

    assert all(twin["name"] and twin["command line"] for twin in known)
    assert "Mary" not in str(known)
    assert "Kate" not in str(known)


PID_ATTRIBUTE = claim(
    "pid.attribute",
    says="pid is the child's process ID.",
    answer="pid is that of the child once it is started, and stays; after close() it raises.",
    about=["Process.pid", "Process.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.pid"],
    see=["close.any-time"],
)


@pytest.fixture(scope="module")
def identities(record: Run) -> History:
    """A main process, its child and its grandchild each say who they and their parents are; then the child is closed."""
    return record("identity").ends()


@needs("Process.pid")
@upholds(PID_ATTRIBUTE, when="until close()")
def test_pid_is_none_before_the_start_and_the_childs_process_number_afterwards(identities: History) -> None:
    """`pid` is `None` before `start()`, and the child's process ID from then on, also when the child has ended."""
    child = identities["child works"]

    assert identities["child is built"].value is None
    assert identities["child is started"].value == identities["child is joined"].value == child.pid


@needs("Process.close")
@refutes(PID_ATTRIBUTE, when="after close()")
def test_pid_raises_value_error_after_close(identities: History) -> None:
    """`pid` raises `ValueError`."""
    assert identities["child is closed"].value == {"error": "ValueError"}


CURRENT_PROCESS_CHILD = claim(
    "current-process.child",
    says="In the child, current_process() describes the child.",
    answer="In a child, current_process() is the child's own object, with its name and pid.",
    about=["current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.current_process"],
    see=["process.copied-by-fork"],
)


@upholds(CURRENT_PROCESS_CHILD)
@pytest.mark.parametrize("process", ["child", "grandchild"])
def test_current_process_in_a_child_is_its_object_with_its_name_and_pid(identities: History, process: str) -> None:
    """`current_process()` is the object of which `run()` is called, with the child's name and pid. So it is in a
    grandchild.
    """
    child = identities[f"{process} works"]

    assert child.value["current_process()"] == {"name": process, "pid": child.pid}
    assert child.value["current_process() is self"] is True
    assert child.pid != identities["main process works"].pid


CURRENT_PROCESS_MAIN = claim(
    "current-process.main",
    says="The main process is called MainProcess.",
    answer="The main process is MainProcess, until it gives itself another name.",
    about=["parent_process()", "current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process"],
    see=["default.main-guard", "process.copied-by-fork"],
)


@upholds(CURRENT_PROCESS_MAIN)
@pytest.mark.parametrize("when", ["main process works", "main process has joined its child"])
def test_the_main_process_is_called_main_process(identities: History, when: str) -> None:
    """`current_process()` of the main process has the name `MainProcess`, and the main process's pid."""
    main = identities[when]

    assert main.value["current_process()"] == {"name": "MainProcess", "pid": main.pid}


@refutes(CURRENT_PROCESS_MAIN, when="if it has given itself another name")
def test_a_main_process_that_has_renamed_itself_is_not_called_main_process(renamed: History) -> None:
    """The main process has that name."""
    assert renamed["twins are started"].name == renamed["parent reads the name"].name == "Boss"


@needs("parent_process")
@details(CURRENT_PROCESS_MAIN)
@pytest.mark.parametrize("when", ["main process works", "main process has joined its child"])
def test_the_main_process_has_no_parent_process(identities: History, when: str) -> None:
    """`parent_process()` of the main process is `None`."""
    assert identities[when].value["parent_process()"] is None


@needs("parent_process")
@details(CURRENT_PROCESS_MAIN, under=("spawn", "forkserver"), when="while the program is imported for a child")
@pytest.mark.parametrize("as_script", [False, True])
def test_a_process_that_imports_the_program_for_a_child_has_no_parent_process_yet(run: Run, *, as_script: bool) -> None:
    """`parent_process()` is still `None`, though this is not the main process. When the child works, it is the main
    process.
    """
    history = run("importing", as_script=as_script).ends()

    assert history == ["the program is imported", "child works", "child is joined"]
    assert history["the program is imported"].value is None
    assert history["the program is imported"].pid != history["child is joined"].pid
    assert history["child works"].value == "MainProcess"


CURRENT_PROCESS_NAME = claim(
    "current-process.name",
    says="current_process() is the name of the current process.",
    answer="current_process() is a Process object; its attribute name is the name.",
    about=["current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.current_process"],
)


@refutes(CURRENT_PROCESS_NAME)
@pytest.mark.parametrize(("process", "name"), [("main process", "MainProcess"), ("child", "child")])
def test_current_process_is_an_object_and_the_name_is_only_a_part_of_what_it_prints(
    identities: History, process: str, name: str
) -> None:
    """`current_process()` is an object, and its attribute `name` is the name. What is printed of it contains the name
    and more.
    """
    text = identities[f"{process} works"].value["text of current_process()"]

    assert identities[f"{process} works"].value["current_process()"]["name"] == name
    assert text != name
    assert name in text


@beyond_the_documentation
@refutes(CURRENT_PROCESS_NAME)
@pytest.mark.parametrize(("process", "name"), [("main process", "MainProcess"), ("child", "child")])
def test_what_is_printed_of_current_process_says_which_of_it_is_the_name(
    identities: History, process: str, name: str
) -> None:
    """What is printed of `current_process()` contains `name='…'`, with the name."""
    assert f"name={name!r}" in identities[f"{process} works"].value["text of current_process()"]


PARENT_PID_IS_MAIN = claim(
    "parent-pid.is-main",
    says="The child sees the main process as its parent.",
    answer="A child sees the main process by parent_process(); by os.getppid() not under forkserver.",
    why="Under forkserver, the fork server forks the child. `parent_process()` is the process that called `start()`.",
    about=["parent_process()"],
    sources=[
        "https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process",
        "https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods",
    ],
    see=["orphan.outlives-parent"],
)


@upholds(PARENT_PID_IS_MAIN, under=("fork", "spawn"), when="by os.getppid()")
def test_os_getppid_in_the_child_is_the_pid_of_the_main_process(identities: History) -> None:
    """In a child of the main process, and as long as that lives, `os.getppid()` is the main process's pid."""
    child, main = identities["child works"], identities["child is built"]

    assert child.value["os.getppid()"] == main.pid


@refutes(PARENT_PID_IS_MAIN, under="forkserver", when="by os.getppid()")
def test_os_getppid_in_a_fork_servers_child_is_neither_the_main_pid_nor_its_own(
    identities: History, keys: History
) -> None:
    """`os.getppid()` is neither the main process's pid nor the child's own. It is the same in all children of the main
    process: the fork server's.
    """
    child, main = identities["child works"], identities["child is built"]

    assert child.value["os.getppid()"] not in {main.pid, child.pid}
    assert len({keys[f"{each} works"].ppid for each in ("first", "second", "third")}) == 1


@needs("parent_process")
@upholds(PARENT_PID_IS_MAIN, when="by parent_process()")
def test_parent_process_is_the_main_process_in_its_child_under_every_start_method(renamed: History) -> None:
    """`parent_process()` has the main process's name and pid."""
    main = renamed["twins are started"]

    assert renamed["twin 1 works"].value["parent_process()"] == {"name": "Boss", "pid": main.pid}


@needs("parent_process")
@refutes(PARENT_PID_IS_MAIN, when="for a child's children")
def test_parent_process_is_the_child_in_the_grandchild(identities: History) -> None:
    """`parent_process()` is the child that has started it, not the main process."""
    child, grandchild = identities["child works"], identities["grandchild works"]

    assert grandchild.value["parent_process()"] == {"name": "child", "pid": child.pid}


AUTHKEY_INHERITED = claim(
    "authkey.inherited",
    says="A child has the same authentication key as its parent.",
    answer="A child has the authkey that its parent had when its object was built, or one it is given.",
    about=["Process.authkey"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.authkey"],
)


@pytest.fixture(scope="module")
def keys(record: Run) -> History:
    """Of three children the second is given a key, and the parent gets a new one before the third is built."""
    return record("authkey").ends()


def digest(key: bytes) -> str:
    """What the program logs of a key."""
    return hashlib.sha256(key).hexdigest()


@needs("Process.authkey")
@upholds(AUTHKEY_INHERITED)
def test_a_child_has_the_key_that_its_parent_had_when_its_object_was_built(keys: History) -> None:
    """A child has the key that its parent had when the object was built, and not one that the parent gets later."""
    assert keys == ["parent works", "first works", "second works", "third works"]
    assert keys["first works"].value == keys["parent works"].value
    assert keys["third works"].value == digest(b"parent's new key")


@needs("Process.authkey")
@refutes(AUTHKEY_INHERITED, when="if it is given another before the start")
def test_a_child_has_the_key_that_its_object_was_given_before_the_start(keys: History) -> None:
    """The child has the key that was assigned to the object's `authkey`."""
    assert keys["second works"].value == digest(b"second's key")
