"""Forms of the studio; what may be stored is decided by the use cases."""
