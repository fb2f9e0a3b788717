"""People who sign in to a workspace: accounts, invitations, sessions, tokens."""
