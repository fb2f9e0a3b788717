"""Forms that a workspace asks, their versions, and the answers."""
