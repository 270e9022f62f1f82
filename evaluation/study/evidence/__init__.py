"""The chosen design at the trial: effects, intervals, and probes of what could be wrong."""
