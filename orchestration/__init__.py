"""The night as Dagster assets, and the ``minsheng`` command. Thin: the rooms do the work."""
