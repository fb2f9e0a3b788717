"""What people see: HTML pages, no models and no rules."""
