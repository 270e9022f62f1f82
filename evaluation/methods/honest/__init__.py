"""Robust intervals when trends may have differed (Rambachan and Roth)."""
