"""What a workspace's portal is made of: its menu, its home page, and what clients see and change of their profile."""
