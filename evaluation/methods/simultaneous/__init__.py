"""Multiplier draws and family-wise error."""
