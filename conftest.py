"""Makes pytest run the specification: its options, its fixtures and its report are in `specs.harness.plugin`.

`specs.harness.repeat.soak` lets it run again and again.
"""

pytest_plugins = ["specs.harness.plugin", "specs.harness.repeat.soak"]
