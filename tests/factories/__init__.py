"""Makes what tests need, the way the product makes it."""
