"""The public site: what Portico is, and company sign-up."""
