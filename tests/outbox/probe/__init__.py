"""An app that stands in for a room, in worker processes started by tests."""
