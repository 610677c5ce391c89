"""The index of what is on trial."""

SYMPTOMS: dict[str, list[str]] = {}

NOT_CLAIMED: dict[str, str] = {}
