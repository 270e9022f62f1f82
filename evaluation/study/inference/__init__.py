"""How sure we are of each estimate: its answer, areas, comparators and companions, what stands."""
