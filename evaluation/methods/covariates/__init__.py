"""Covariates: regression, propensity, doubly robust, entropy balancing, triple differences."""
