"""A new plan: from a trial and names of places to a folder with a plan that loads."""
