"""One module a package: what its user would write, from the frame to the numbers.

``ROW(frame)`` is what is timed. ``prepare_ROW(frame)`` is not: it writes the frame as the package
wants to be given it (its word for "never treated", its index). Both take the long frame of
`benchmarks.panels` and leave it as it is. The packages are imported at the top of each module, so
that importing is not timed either.
"""
