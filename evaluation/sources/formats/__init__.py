"""The files that deliveries come in, each read to a table of text."""
