"""What the specs are written with: running programs, opening gates, reading the log, judging claims."""
