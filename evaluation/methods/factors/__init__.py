"""Factors of donors, and the generalised synthetic control by them."""
