"""Two-way fixed effects, and what is estimated by imputation or saturation in their place."""
