"""What a workload reads from its command line: arguments with names and defaults, and `--help`."""

import sys


def read_arguments(**defaults):
    """Read `--name=value` for each of these names, and return the values as attributes of one object.

    defaults: the value of an argument that is not given; a tuple lists the values that are allowed, and the first is
    the default. A value has the type of its default. An underscore in a name is a hyphen on the command line.
    Anything else on the command line ends the program with a usage error (exit code 2).
    """
    import argparse  # noqa: PLC0415  # a child that imports its program again reads no command line

    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__, allow_abbrev=False)
    for name, allowed in defaults.items():
        choices = allowed if isinstance(allowed, tuple) else None
        default = choices[0] if choices else allowed
        parser.add_argument(
            "--" + name.replace("_", "-"),
            type=type(default),
            default=default,
            choices=choices,
            help="default: %(default)s",
        )
    return parser.parse_args()
