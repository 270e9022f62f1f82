"""Time as its own placebo: the same effect at dates when nothing happened."""
