"""Page title, favicon, sign-in and sign-up texts, links at the foot of every page."""
