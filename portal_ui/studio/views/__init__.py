"""Pages of the studio: each reads through queries and writes through use cases."""
