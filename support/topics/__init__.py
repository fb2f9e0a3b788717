"""What a client chooses when asking."""
