"""What every estimator gives: effects as sums of a ledger, their influence and aggregation."""
