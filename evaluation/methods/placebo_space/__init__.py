"""Inference from units that were not treated: noise scaled by size, ranks, randomisation."""
