"""Database backend that sends the workspace's search path together with each statement."""
