"""Watching and steering a program: the log's server and its client, interpreters, a program's run."""
