"""Makes pytest run the specification: its options, its fixtures and its report are in `specs.harness.plugin`."""

pytest_plugins = ["specs.harness.plugin"]
