"""What may leave: nothing below the threshold, also not by subtraction."""
