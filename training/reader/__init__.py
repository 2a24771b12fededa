"""Trains the large reader: a sentence encoder with low-rank adapters and three heads."""
