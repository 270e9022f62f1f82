"""Contracts: ODCS that people read, and DuckDB that holds a table against them."""
