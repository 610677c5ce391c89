"""Everything of the harness that is a hook or a fixture of pytest, one file for each job.

This module does nothing but name the others, for `conftest.py`.
"""

pytest_plugins = [
    "specs.harness.plugin.choosing",
    "specs.harness.plugin.options",
    "specs.harness.plugin.asking",
    "specs.harness.plugin.collecting",
    "specs.harness.plugin.running",
    "specs.harness.plugin.evidence",
    "specs.harness.plugin.distributing",
    "specs.harness.plugin.keeping",
    "specs.harness.plugin.verdicts",
    "specs.harness.plugin.results",
    "specs.harness.plugin.progress",
    "specs.harness.plugin.shuffling",
    "specs.harness.plugin.soaking",
]
