"""The guest door: requests without an account."""
