"""Bytes to raw rows: contracts, landing, reading, normalising, loads and their states."""
