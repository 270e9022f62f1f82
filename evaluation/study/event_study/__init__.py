"""The event study in half-years, with the covariance of placebos."""
