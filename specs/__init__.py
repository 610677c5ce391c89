"""An executable specification of Python's processes and process pools: one file for each section of the claims."""
