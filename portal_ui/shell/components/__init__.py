"""The parts pages are made of: plain functions from typed arguments to safe HTML."""
