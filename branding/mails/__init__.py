"""How the workspace's mails look: logo, colour and the lines at their foot."""
