"""Readers of the formats in which packages carry models; each gives transformers' names."""
