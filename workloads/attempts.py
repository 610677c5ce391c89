"""What comes of a call: the value that it returns, or the name of the exception that it raises."""

from workloads.exceptions import name_of


def attempt(function, *arguments, **options):
    """Call a function, and return its result, or the name of its exception's class (str)."""
    try:
        return function(*arguments, **options)
    except Exception as error:  # the log says which
        return name_of(error)
