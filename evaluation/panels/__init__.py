"""Tables of units and periods that the general methods read: from a frame, checked, as arrays."""
