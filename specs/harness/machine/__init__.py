"""What depends on the platform: processes, places for files, environments, launching."""
