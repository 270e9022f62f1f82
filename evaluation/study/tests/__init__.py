"""How sure we are: space, time, clusters, and the admissibility that refuses the rest."""
