"""What the months before the trial say against the comparison."""
