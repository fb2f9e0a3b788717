"""What a company keeps for its clients."""
