"""The effects of every comparison, and what other estimators make of the same."""
