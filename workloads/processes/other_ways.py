"""A program is run as a package or a folder, by `python -c`, from standard input, as if typed, or in a debugger."""

import os
import subprocess
import sys
import tempfile

from workloads.command_line import read_arguments

#: The folder of `workloads`.
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def create_package(folder, code):
    """Create a package that consists of its `__main__.py`, and return its path."""
    path = os.path.join(folder, "package")
    os.mkdir(path)
    with open(os.path.join(path, "__main__.py"), "w") as file:
        file.write(code)
    return path


def run_as_package(folder, code):
    create_package(folder, code)
    return run_python(folder, "-m", "package")


def run_as_folder(folder, code):
    return run_python(folder, create_package(folder, code))


def run_by_c(folder, code):
    return run_python(folder, "-c", code)


def run_from_input(folder, code):
    return run_python(folder, "-", text=code)


def type_at_the_prompt(folder, code):
    return run_python(folder, "-i", text=code + "\n")  # an empty line ends a block


def run_in_the_debugger(folder, code):
    path = os.path.join(folder, "debugged.py")
    with open(path, "w") as file:
        file.write(code)
    return run_python(folder, "-m", "pdb", "-c", "continue", "-c", "quit", path)


def run_python(folder, *arguments, text=""):
    """Run Python in a folder with these arguments and this input, and return its exit code."""
    command = [sys.executable, *arguments]
    environment = dict(os.environ, PYTHONPATH=ROOT)
    return subprocess.run(command, check=False, cwd=folder, env=environment, input=text.encode()).returncode


WAYS = {
    "python -m package": run_as_package,
    "python folder": run_as_folder,
    "python -c": run_by_c,
    "python < file": run_from_input,
    "python -i": type_at_the_prompt,
    "python -m pdb": run_in_the_debugger,
}


if __name__ == "__main__":
    given = read_arguments(way=tuple(WAYS), program="main_guard.imported_work")
    with open(os.path.join(ROOT, "workloads", "processes", *given.program.split(".")) + ".py") as file:
        code = file.read()
    with tempfile.TemporaryDirectory() as folder:
        exit_code = WAYS[given.way](folder, code)
    sys.exit(exit_code)
