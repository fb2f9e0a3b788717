"""Who did what to which object, per workspace."""
