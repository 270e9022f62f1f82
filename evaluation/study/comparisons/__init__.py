"""Who is compared with whom, fixed before outcomes are seen."""
