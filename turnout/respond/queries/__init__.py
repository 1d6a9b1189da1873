"""Reads of the alarm path, one module per page or decision; they never write."""
