"""A module that cannot be imported, for another reason than what it imports."""

raise ValueError("this module cannot be imported")
