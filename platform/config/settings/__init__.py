"""Settings, from the environment only."""
