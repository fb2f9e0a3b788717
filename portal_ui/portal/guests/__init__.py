"""What people without an account see: the support form, public forms, confirming, and the one request of a link."""
