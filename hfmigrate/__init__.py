"""Finds in a program what newer Hugging Face libraries have removed or changed.

    python -m hfmigrate PATH…

It reads the code and runs none of it:

    __main__.py   the command line
    sources.py    files, notebooks and folders, as code and shell lines with their places
    scopes.py     where a name is bound, and which binding holds at a place
    names.py      what a name in the code stands for, told from imports and assignments
    guards.py     what only some versions of a library come to
    checker.py    walks the code, and asks of each part whether a row of the table is about it
    patterns.py   by what a row is recognised
    table.py      the rows of changes.yml, the one file that says what has changed

A report that is wrong costs more than one that is missing: what nobody can tell for sure is left
out. The folder works wherever it is copied, with PyYAML.
"""
