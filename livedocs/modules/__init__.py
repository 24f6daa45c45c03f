"""Snippet modules: their cells, what their outputs depend on, what a run of them left."""
