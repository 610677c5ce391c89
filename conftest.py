"""Makes pytest run the specification: its options, fixtures and reports are the plugins in `specs/harness/plugin/`."""

pytest_plugins = ["specs.harness.plugin"]
