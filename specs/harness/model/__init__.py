"""Pure values and functions: claims, subjects, events, orders, histories, verdicts; no I/O but reading own files."""
