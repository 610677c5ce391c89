"""The harness's own tests: the specs rely on what these show."""
