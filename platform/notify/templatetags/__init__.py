"""Template tags for mails."""
