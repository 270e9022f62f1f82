"""Reasons to doubt: checks that all look alike, and the grade they license."""
