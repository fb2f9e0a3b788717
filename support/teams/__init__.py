"""Teams of staff and the projects requests gather in."""
