"""Pictures: pure functions from numbers and words to SVG."""
