"""Names and identity: names, pids, parents, and the keys that processes inherit."""

import hashlib

import pytest

from specs.harness.api import History, Run, Subject, beyond_the_documentation, claim, needs, refutes, upholds

NAME_DEFAULT = claim(
    "name.default",
    says="The default name is Process-N, where N counts up from 1.",
    answer="TODO",
    # was: N counts the objects that the process has created, started or not, with or without a name of their own. The first part is the name of the class, such as SpawnProcess for the class of the spawn context. Children of a child are named Process-N:1, Process-N:2 and so on. The workers of pools and the servers of managers take numbers from the same counter and have names of their own, such as ForkPoolWorker-3 and SyncManager-2.
    about=["Process(name)", "Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
)


@pytest.fixture(scope="module")
def default_names(record: Run) -> History:
    """Objects with and without names, of several classes, are built; one is started, and has two children."""
    return record("names").ends()


@upholds(NAME_DEFAULT, when="for Process objects of the main process")
def test_the_default_name_counts_objects_never_started_or_given_a_name_as_well(
    default_names: History,
) -> None:
    assert default_names["parent has built three objects"].value == {
        "never started": "Process-1",
        "given a name": "Mary",
        "to be started": "Process-3",
    }
    assert default_names["child works"].name == "Process-3"


@refutes(NAME_DEFAULT, when="for a child's children")
def test_the_default_name_of_a_grandchild_has_its_parents_number_before_its_own(default_names: History) -> None:
    names = [grandchild.name for grandchild in default_names.all("grandchild works")]

    assert names == ["Process-3:1", "Process-3:2"]


@needs("Process", "get_context")
@refutes(NAME_DEFAULT, when="for other classes")
def test_the_default_name_begins_with_the_name_of_the_class(default_names: History, subject: Subject) -> None:
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
    history = run("names_of_servants").ends()

    prefix = {"fork": "Fork", "spawn": "Spawn", "forkserver": "ForkServer"}[subject.start_method]
    assert history["parent reads the names"].value == {
        "before": "Process-1",
        "manager": ["SyncManager-2"],
        "pool": [f"{prefix}PoolWorker-3", f"{prefix}PoolWorker-4"],
        "after": "Process-5",
    }


NAME_IDENTIFIES = claim(
    "name.identifies",
    says="A process's name identifies it.",
    answer="TODO",
    # was: Several processes can have the same name, and a name can be changed at any time. After start() the parent's object and the child's are two: a change in one process is not seen in the other. Even the main process can be renamed. On Linux, the OS knows a child neither by its name nor by its command line. Decided on Linux for what the OS knows.
    about=["Process.name"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.name"],
)


@pytest.fixture(scope="module")
def renamed(record: Run) -> History:
    """A parent calls itself Boss and two children Mary; a third is called Mary, Kate and Anna, and by itself Nobody."""
    program = record("renamed")
    program.reaches("twin 1 works", "twin 2 works", "child works")
    program.open("parent may rename child")
    program.goes_on_to("parent has renamed child")
    program.open("child may rename itself")
    program.goes_on_to("child has renamed itself")
    program.open("parent may read the name", "twins may end")
    return program.ends()


@refutes(NAME_IDENTIFIES)
def test_two_children_can_have_the_same_name_and_work_at_the_same_time(renamed: History) -> None:
    twins = renamed["twin 1 works"], renamed["twin 2 works"]

    assert [twin.name for twin in twins] == ["Mary", "Mary"]
    assert renamed["twins are started"].value == [["Mary", twins[0].pid], ["Mary", twins[1].pid]]
    assert twins[0].pid != twins[1].pid


@refutes(NAME_IDENTIFIES)
def test_a_name_can_be_changed_and_after_the_start_only_in_the_process_that_does(renamed: History) -> None:
    assert renamed["twins are started"].name == "Boss"
    assert renamed["child works"].name == "Kate"
    assert renamed["child has renamed itself"].value == {"before": "Kate"}
    assert renamed["child has renamed itself"].name == "Nobody"
    assert renamed["parent reads the name"].value == "Anna"
    assert renamed["parent reads the name"].name == "Boss"


@refutes(NAME_IDENTIFIES, platform="linux")
def test_the_os_does_not_know_the_name_of_a_child(renamed: History) -> None:
    known = [renamed[event].value["the OS knows"] for event in ("twin 1 works", "twin 2 works")]

    assert all(twin["name"] and twin["command line"] for twin in known)
    assert "Mary" not in str(known)


PID_ATTRIBUTE = claim(
    "pid.attribute",
    says="pid is the child's process ID.",
    answer="TODO",
    # was: It is None before start(), and keeps its value after the child has ended. After close() it raises ValueError.
    about=["Process.pid", "Process.close()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.pid"],
)


@pytest.fixture(scope="module")
def identities(record: Run) -> History:
    """A main process, its child and its grandchild each say who they are."""
    return record("identity").ends()


@needs("Process.pid")
@upholds(PID_ATTRIBUTE, when="until close()")
def test_pid_is_none_before_the_start_and_the_childs_process_number_afterwards(identities: History) -> None:
    child = identities["child works"]

    assert identities["child is built"].value is None
    assert identities["child is started"].value == identities["child is joined"].value == child.pid


@needs("Process.close")
@refutes(PID_ATTRIBUTE, when="after close()")
def test_pid_raises_value_error_after_close(run: Run) -> None:
    history = run("pid_after_close").ends()

    assert history == ["child works", "parent has closed the object", "parent reads pid"]
    assert history["parent reads pid"].value == {"error": "ValueError"}


CURRENT_PROCESS_CHILD = claim(
    "current-process.child",
    says="In the child, current_process() describes the child.",
    answer="TODO",
    # was: It returns the object whose run() is called, with the child's name and pid.
    about=["current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.current_process"],
)


@upholds(CURRENT_PROCESS_CHILD)
@pytest.mark.parametrize("process", ["child", "grandchild"])
def test_current_process_in_a_child_is_its_object_with_its_name_and_pid(identities: History, process: str) -> None:
    child = identities[f"{process} works"]

    assert child.value["current_process()"] == {"name": process, "pid": child.pid}
    assert child.value["current_process() is self"] is True
    assert child.pid != identities["main process works"].pid


CURRENT_PROCESS_MAIN = claim(
    "current-process.main",
    says="The main process is called MainProcess.",
    answer="TODO",
    # was: This is the name of its current_process(), which has its pid. Its parent_process() is None.
    about=["parent_process()", "current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process"],
)


@upholds(CURRENT_PROCESS_MAIN)
@pytest.mark.parametrize("when", ["main process works", "main process has joined its child"])
def test_the_main_process_is_called_main_process(identities: History, when: str) -> None:
    main = identities[when]

    assert main.value["current_process()"] == {"name": "MainProcess", "pid": main.pid}


@pytest.fixture(scope="module")
def parents(record: Run) -> History:
    """A main process that calls itself Boss, its child and its grandchild each say who their parent is."""
    return record("parent_process").ends()


@needs("parent_process")
@upholds(CURRENT_PROCESS_MAIN, when="by parent_process()")
@pytest.mark.parametrize("when", ["main process works", "main process has joined its child"])
def test_the_main_process_has_no_parent_process(parents: History, when: str) -> None:
    assert parents[when].value is None


CURRENT_PROCESS_NAME = claim(
    "current-process.name",
    says="current_process() is the name of the current process.",
    answer="TODO",
    # was: It is an object; its attribute name is the name.
    about=["current_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.current_process"],
)


@refutes(CURRENT_PROCESS_NAME)
@pytest.mark.parametrize(("process", "name"), [("main process", "MainProcess"), ("child", "child")])
def test_current_process_is_an_object_and_the_name_is_only_a_part_of_what_it_prints(
    identities: History, process: str, name: str
) -> None:
    text = identities[f"{process} works"].value["text of current_process()"]

    assert text != name
    assert name in text


@beyond_the_documentation
@refutes(CURRENT_PROCESS_NAME)
@pytest.mark.parametrize(("process", "name"), [("main process", "MainProcess"), ("child", "child")])
def test_what_is_printed_of_current_process_says_which_of_it_is_the_name(
    identities: History, process: str, name: str
) -> None:
    assert f"name={name!r}" in identities[f"{process} works"].value["text of current_process()"]


PARENT_PID_IS_MAIN = claim(
    "parent-pid.is-main",
    says="The child sees the main process as its parent.",
    answer="TODO",
    # was: Under fork and spawn, os.getppid() returns the main process's pid. Under forkserver it returns the fork server's, and only parent_process() names the main process. In a grandchild, parent_process() is the child.
    about=["parent_process()"],
    sources=["https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process"],
)


@upholds(PARENT_PID_IS_MAIN, under=("fork", "spawn"), when="by os.getppid()")
def test_os_getppid_in_the_child_is_the_pid_of_the_main_process(identities: History) -> None:
    child, main = identities["child works"], identities["child is built"]

    assert child.value["os.getppid()"] == main.pid


@refutes(PARENT_PID_IS_MAIN, under="forkserver", when="by os.getppid()")
def test_os_getppid_in_a_fork_servers_child_is_neither_the_main_pid_nor_its_own(
    identities: History,
) -> None:
    child, main = identities["child works"], identities["child is built"]

    assert child.value["os.getppid()"] not in {main.pid, child.pid}


@needs("parent_process")
@upholds(PARENT_PID_IS_MAIN, when="by parent_process()")
def test_parent_process_is_the_main_process_in_its_child_under_every_start_method(parents: History) -> None:
    child, main = parents["child works"], parents["main process works"]

    assert child.value == {"name": "Boss", "pid": main.pid}


@needs("parent_process")
@refutes(PARENT_PID_IS_MAIN, when="for a child's children")
def test_parent_process_is_the_child_in_the_grandchild(parents: History) -> None:
    child, grandchild = parents["child works"], parents["grandchild works"]

    assert grandchild.value == {"name": "child", "pid": child.pid}


AUTHKEY_INHERITED = claim(
    "authkey.inherited",
    says="A child has the same authentication key as its parent.",
    answer="TODO",
    # was: It has the key that its parent had when the object was built, unless another was assigned to the object's authkey before start().
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
    assert keys == ["parent works", "first works", "second works", "third works"]
    assert keys["first works"].value == keys["parent works"].value
    assert keys["third works"].value == digest(b"parent's new key")


@needs("Process.authkey")
@refutes(AUTHKEY_INHERITED, when="if it is given another before the start")
def test_a_child_has_the_key_that_its_object_was_given_before_the_start(keys: History) -> None:
    assert keys["second works"].value == digest(b"second's key")
