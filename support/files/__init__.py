"""Files people add."""
