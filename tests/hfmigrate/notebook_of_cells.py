"""A notebook for the checker."""

from __future__ import annotations


def notebook(cells: tuple[str, ...]) -> dict:
    """The notebook, as JSON holds it, with these cells of code."""
    return {
        "cells": [
            {"cell_type": "code", "source": text.splitlines(keepends=True)} for text in cells
        ],
        "nbformat": 4,
    }
