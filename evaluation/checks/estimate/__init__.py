"""What other outcomes, estimators and choices say against the estimate."""
