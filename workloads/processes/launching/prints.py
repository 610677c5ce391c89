"""A module that prints when it is imported, and keeps what it has found."""

import sys

arguments = sys.argv[1:]
print("preloaded module prints")
