"""The study of a trial: who is compared, what was found, how sure we are."""
