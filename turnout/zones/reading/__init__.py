"""Reads the files of a town; writes nothing, decides nothing about tables."""
