"""How a workspace's portal looks: colours, logo, sign-in texts, page links."""
