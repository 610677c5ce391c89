"""Running the whole again and again: soak, load and benchmark, which run pytest only as a command."""
