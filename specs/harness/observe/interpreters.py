"""Finding the interpreters that a user names, and asking them what they are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import findpython

from specs.harness.machine.children import Child
from specs.harness.machine.launching import launch
from specs.harness.machine.ownership import Ownership
from specs.harness.model.conditions import OWN, START_METHODS, THREAD
from specs.harness.model.subjects import STANDARD, Implementation, Interpreter, SubjectError
from specs.harness.observe.output import OutputReader
from specs.harness.observe.waiting import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The oldest Python that the workloads run on.
OLDEST = (3, 8)

#: How long an interpreter may take at least to say what it is, in seconds, however impatient the user is otherwise: on
#: a loaded machine, an implementation that is slow to import.
MIN_ANSWER_PATIENCE = 10.0

_MARK = "multiprocessing-spec facts: "

# Runs in whatever the user names, from Python 2.6 on: it must be able to tell us that it is too old.
_QUESTION = f"""
import json, sys
facts = {{"version": list(sys.version_info[:3]), "executable": sys.executable, "platform": sys.platform}}
real = getattr(sys, "_base_executable", sys.executable) if sys.platform == "win32" else sys.executable
facts["real_executable"] = "" if real == sys.executable else real
if sys.version_info >= {OLDEST}:
    import importlib, inspect, platform, sysconfig, threading
    facts["implementation"] = sys.implementation.name
    facts["machine"] = platform.machine() + ("" if sys.maxsize > 2**32 else ", 32 bits")
    facts["build"] = ", ".join([*platform.python_build(), platform.python_compiler()])
    facts["libc"] = "glibc" if platform.libc_ver()[0] == "glibc" else ""
    if sys.platform == "win32":
        try:
            import ctypes
            facts["libc"] = "Wine" if hasattr(ctypes.WinDLL("ntdll"), "wine_get_version") else ""
        except ImportError:
            pass
    elif not facts["libc"] and "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")):
        facts["libc"] = "musl"
    facts["free_threaded"] = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    def offers(thing, part):
        names, _, parameter = part.rstrip(")").partition("(")
        for name in names.split("."):
            if not hasattr(thing, name):
                try:
                    importlib.import_module(thing.__name__ + "." + name)
                except (ImportError, AttributeError):
                    return False
            thing = getattr(thing, name)
        return not parameter or parameter in inspect.signature(thing).parameters
    def version_of(module):
        package = module.__name__.partition(".")[0]
        for thing in (module, sys.modules[package]):
            if getattr(thing, "__version__", ""):
                return str(thing.__version__)
        try:
            from importlib import metadata
            return "" if package == "{STANDARD}" else metadata.version(package)
        except ImportError:
            return ""
    try:
        module = importlib.import_module(sys.argv[1])
        way = ""
        if not hasattr(module, "get_all_start_methods"):
            if not hasattr(module, "Process") and hasattr(module, "Pool"):
                way = "{OWN}"
            elif issubclass(module.Process, threading.Thread):
                way = "{THREAD}"
        facts["start_methods"] = [way] if way else module.get_all_start_methods()
        facts["default"] = way or module.get_context().get_start_method()
        facts["module_version"] = version_of(module)
        facts["lacks"] = [part for part in sys.argv[2:] if not offers(module, part)]
    except Exception as error:
        facts["error"] = type(error).__name__ + ": " + str(error)
sys.stdout.write("\\n{_MARK}" + json.dumps(facts) + "\\n")
"""


def locate(name: str) -> str:
    """The path of the interpreter that a user means by a path, a version such as `3.8`, or a name such as `pypy3`.

    Raises SubjectError if there is none.
    """
    looks_like_a_path = os.sep in name or bool(os.altsep and os.altsep in name)
    if looks_like_a_path or Path(name).is_file():
        path = Path(name).expanduser()
        if path.is_dir() or not path.exists():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise SubjectError(f"--python {name}: {what}; give an interpreter's path, a version or a name")
        if not os.access(path, os.X_OK):
            raise SubjectError(f"--python {name}: is not executable; give an interpreter's path, a version or a name")
        return str(path.absolute())
    is_version = re.fullmatch(r"\d+(\.\d+){0,2}t?", name)
    if not is_version and (executable := shutil.which(name)):
        return executable
    version = findpython.find(name, allow_prereleases=True)
    if version is None:
        raise SubjectError(
            f"--python {name}: no such interpreter; `python -m findpython --all` lists those available, or give a path"
        )
    return str(version.executable)


def query_interpreter(
    executable: str,
    module: str,
    environment: dict[str, str],
    origin: str,
    patience: float = PATIENCE,
    parts: Sequence[str] = (),
) -> tuple[Interpreter, Implementation]:
    """Ask an interpreter what it is and what its `module` (`multiprocessing`, say) offers.

    origin: how the user chose it, for error messages. patience: how long to wait for its answer (seconds). parts: of
    these the answer says which the module lacks, such as `Process.kill`.

    Raises SubjectError for what is not a Python, is too old, crashes or does not answer.
    """
    try:
        process = launch(
            [executable, "-c", _QUESTION, module, *parts],
            environment=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            contained=True,
        )
    except OSError as error:
        raise SubjectError(
            f"{origin}: cannot be run ({error.strerror}); give the path of a Python 3.8 or newer"
        ) from None
    assert process.stdout
    assert process.stderr
    child = Child(process)
    out, err = OutputReader(process.stdout), OutputReader(process.stderr)
    patience = max(patience, MIN_ANSWER_PATIENCE)
    try:
        code = child.wait(patience)
    finally:
        _end(child)
    if code is None:
        raise SubjectError(f"{origin}: did not answer within {patience:g} s; give the path of a working Python")
    for reader in (out, err):
        reader.wait(patience)  # what has left the session may hold it open
    return _read(out.text, err.text, code, executable, module, origin)


def _end(child: Child) -> None:
    """End the process, and whatever it may have started in its session."""
    Ownership({}, [child.session]).end_all()
    child.kill()
    child.release()


def _read(
    out: str, err: str, code: int, executable: str, module: str, origin: str
) -> tuple[Interpreter, Implementation]:
    marked = [line for line in out.splitlines() if line.startswith(_MARK)]
    if not marked:
        last = (err.strip().splitlines() or ["it printed nothing"])[-1]
        ended = f"it was ended by signal {-code}" if code < 0 else f"exit code {code}"
        why = f"{ended}: {last:.200}"
        raise SubjectError(f"{origin}: is not a working Python interpreter ({why}); give one that is 3.8 or newer")
    try:
        facts: dict[str, Any] = json.loads(marked[-1].removeprefix(_MARK))
    except ValueError:
        raise SubjectError(
            f"{origin}: gave no readable answer ({marked[-1]:.200}); give a Python 3.8 or newer"
        ) from None
    version = ".".join(map(str, facts["version"]))
    if tuple(facts["version"]) < OLDEST:
        raise SubjectError(f"{origin}: is Python {version}, too old; the programs need 3.8 or newer")
    if "error" in facts:
        if module.partition(".")[0] == STANDARD:
            hint = "that build lacks it"
        elif facts["error"].startswith("ModuleNotFoundError"):
            hint = f"install it there: {executable} -m pip install {module.partition('.')[0]}"
        else:
            hint = f"name a module with the interface of {STANDARD}, or with a Pool"
        raise SubjectError(f"{origin}: cannot use {module!r} ({facts['error']:.200}); {hint}")
    interpreter = Interpreter(
        executable=facts["executable"] or executable,
        version=version,
        implementation=facts["implementation"],
        free_threaded=facts["free_threaded"],
        platform=facts["platform"],
        real_executable=facts.get("real_executable", ""),
        machine=facts["machine"],
        libc=facts["libc"],
        build=facts["build"],
    )
    methods = tuple(method for method in START_METHODS if method in facts["start_methods"])
    return interpreter, Implementation(
        module, methods, facts["default"], facts["module_version"], tuple(facts["lacks"])
    )
