"""Classic meta-analyses, and how equal equal is."""

from __future__ import annotations

EXACT = 1e-10  # a handful of sums of numbers of order ten
