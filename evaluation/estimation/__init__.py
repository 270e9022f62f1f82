"""Arrays in, frozen answers out: the kernel τ = L·ȳ and the effect set."""

from evaluation.estimation.effects import DEFAULT_BASE, EffectSet, Kind, Label, estimate

__all__ = ["DEFAULT_BASE", "EffectSet", "Kind", "Label", "estimate"]
