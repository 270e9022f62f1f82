"""The usual choices of a trial: what a short plan leaves out, by rule from the trial's facts."""
