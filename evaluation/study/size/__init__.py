"""The size of a test by simulation before the trial: pseudo-treated donors, placebo dates."""
