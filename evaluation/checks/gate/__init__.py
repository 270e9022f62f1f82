"""The gate of the chosen design: doubts with one error rate, a letter, and a verdict."""
