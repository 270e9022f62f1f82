"""Files as people have them, one module a format; each becomes one wide table of text."""
