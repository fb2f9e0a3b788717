"""Loads a demo world: invented companies with their clients, tickets and articles."""
