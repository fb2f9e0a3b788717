"""The switchboard: settings, addresses, servers; nothing imports it."""
