"""Sections about the chosen design: the verdict, how it was chosen, reasons to doubt it."""
