"""The channels that an estimate is tested through, and the admissibility that refuses the rest."""
