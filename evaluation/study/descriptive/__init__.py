"""What is described and not estimated: measures without a comparison, so without an effect."""
