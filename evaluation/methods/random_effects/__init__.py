"""Partial pooling of noisy estimates: random effects of meta-analysis, and kappa."""
