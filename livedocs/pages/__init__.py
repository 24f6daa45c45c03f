"""Cells, values and glossary terms on a page, and what is wrong with it."""
