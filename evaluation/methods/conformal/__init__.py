"""Inference from months that were not treated: conformal tests and their power."""
