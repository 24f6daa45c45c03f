"""Runs snippet modules, keeps what they printed, and puts code and output into pages.

The way of a cell through the files of this package:

    cells.py     the text of a module, cut into named cells
    source.py    where models and data come from
    key.py       what the outputs of a module depend on, as one hash
    runner.py    the child process: runs a module's cells and reports their outputs
    execute.py   the parent: starts children, watches their time, builds records
    record.py    what a run left, as JSON under .cache/
    project.py   which modules there are, and their records, run when they are stale
    markdown.py  the fences of a page, resolved to code and outputs
    html.py      an output as HTML

Beside it stand errors.py (errors that name file and line), docstring.py (a page made from
docstrings), cjk.py (Chinese lines joined without spaces) and search_index.py (a search index for
each language).
"""
