"""Entries as scripts of their own."""
