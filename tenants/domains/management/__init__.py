"""Commands of custom domains."""
