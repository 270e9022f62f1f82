"""What the municipalities, the months and the cells say against it."""
