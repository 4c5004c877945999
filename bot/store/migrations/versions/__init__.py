"""The migrations in order: vNNNN_what.py, whose revision is the NNNN."""
