"""The playground of the site: real tokenizers in the reader's browser.

    hook.py        MkDocs hook: puts it on its page, and its files into the site
    form.py        what the page shows before its script runs, and what that needs to know
    words.py       what both say, in two languages
    offered.py     the tokenizers that it offers, made ready from the chosen source, and kept
    dump.py        a process of its own that loads them with transformers and writes them
    packages.py    the npm packages that it runs on, fetched and checked
    known.py       where the browser is known to give something else than Python
    browser/       the script, as ES modules

It knows the source of models, as the engine does, and the engine; neither knows of it.
"""
