"""Where workspace admins shape the portal."""
