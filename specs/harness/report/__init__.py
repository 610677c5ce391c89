"""What a person reads: tables and lanes."""
