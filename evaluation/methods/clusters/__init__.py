"""Cluster-robust and few-cluster inference, wild bootstrap, HAC."""
