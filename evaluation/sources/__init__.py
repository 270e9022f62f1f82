"""How facts enter: a delivery under its contract, a vintage, its cells, and the synthetic twin."""
