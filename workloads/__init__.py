"""Small whole programs, each one story about processes: `python -m workloads.PART.SECTION.PROGRAM` runs one."""
