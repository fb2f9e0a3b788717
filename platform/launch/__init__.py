"""Starts and checks everything on one machine: embedded servers, processes, assets. Imported by nobody."""
