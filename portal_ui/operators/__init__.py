"""The console of the platform company."""
