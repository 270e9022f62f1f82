"""Bands over a path, and families of outcomes."""
