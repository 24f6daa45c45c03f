"""The parent's side of a run: which modules must run, and how they do."""
