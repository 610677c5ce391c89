"""Small whole programs, each one story about processes: run them with `python -m workloads.NAME`."""
