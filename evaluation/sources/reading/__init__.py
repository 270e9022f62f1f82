"""What a table says, whatever file it came in: areas, months, measures, and where each stands."""
