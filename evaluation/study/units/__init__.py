"""Units of comparison: municipalities, labour-market or trial areas, summed before shares."""
