"""Synthetic controls and synthetic difference-in-differences."""
