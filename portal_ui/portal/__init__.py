"""What clients and guests see."""
