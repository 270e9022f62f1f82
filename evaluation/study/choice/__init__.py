"""The blind choice: candidate designs, measured on months before the trial, and one by a rule."""
