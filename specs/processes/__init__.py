"""Processes: starting them, waiting for them, and what becomes of them."""

SECTIONS = (
    "starting",
    "joining",
    "first_steps",
    "main_guard",
    "orphans",
    "variables",
    "daemons",
    "pickling",
    "comes_along",
    "set_up",
    "start_methods",
    "forking",
    "stopping",
    "exit_codes",
    "sentinels",
    "arguments",
    "names",
    "lives",
    "isolation",
    "states",
)
