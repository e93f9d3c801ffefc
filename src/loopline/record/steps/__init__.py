"""The SQL of the steps that make the record; their order is in making.py."""
