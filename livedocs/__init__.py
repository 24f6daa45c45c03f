"""Runs snippet modules, keeps what they printed, and puts code and output into pages.

The way of a cell through the files of this package:

    cells.py        the text of a module, cut into named cells
    source.py       where models and data come from
    inputs.py       what the outputs of a module depend on
    freshness.py    whether its record still holds, and if not, because of what
    forkserver.py   the parent's side of runner/: asks for runs, reads what they report
    runner/         the children: a server that preloads libraries, and the runs forked from it
    execute.py      runs modules side by side, watches their time, collects what cells left
    failures.py     why a cell failed, told from what its run reported or left
    checkpoints.py  while serving: copies of a run before each cell, to run on from there
    record.py       what a run left, as JSON under .cache/
    refresh.py      which modules are stale, and their runs
    project.py      the whole: modules, records, source, and the cells that pages ask for
    preprocess.py   a page before Markdown reads it
    fences.py       a fence that names a cell, turned into code and output
    values.py       a value of an output, put into a sentence
    rendered.py     the HTML of code, kept from build to build
    html.py         an output as HTML
    markdown.py     the Python-Markdown extension that brings this into pages

Beside it stand errors.py (errors that name file and line), page.py (what is known of a page),
serving.py (what is different while a server shows the pages), lock.py (one run at a time in a
folder), progress.py (the bar in the terminal), docstring.py (a page made from docstrings), cjk.py
(Chinese lines joined without spaces), terms.py and glossary.py (a glossary, and its terms as
tooltips on pages), and what MkDocs calls: hooks.py, build_cache.py and search_index.py.
"""
