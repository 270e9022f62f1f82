"""Methods on arrays alone, without plan or trial: each package one family of the literature."""
