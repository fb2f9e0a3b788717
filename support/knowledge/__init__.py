"""Answers clients find by themselves."""
