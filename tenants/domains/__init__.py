"""Custom domains: a workspace's portal on an address of its own, proven by DNS before anything uses it."""
