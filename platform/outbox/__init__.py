"""One event table for all workspaces, its relay and its subscribers."""
