"""The companies that are our customers: their workspaces, addresses, sign-up and provisioning."""
