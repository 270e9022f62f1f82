"""Equivalence and power of tests before the start."""
