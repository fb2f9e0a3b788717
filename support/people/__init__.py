"""Client organisations and contacts."""
