"""The gate calibrated: the whole pipeline with the blind choice, on twins of which all is known."""
