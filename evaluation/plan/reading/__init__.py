"""From the file of a plan to what it says, and each fault of it with its line."""
