"""The list of workspaces and the hosts that lead to them."""
