"""Sign-in, registration and profile pages."""
