"""Runs snippet modules, keeps what they printed, and puts code and output into pages.

The way of a cell through the folders of this package:

    modules/        catalogue.py   which modules and recipes there are
                    cells.py       the text of a module, cut into named cells
                    options.py     what a cell says of itself
                    forms.py       cells that are commands, or a file
                    inputs.py      what the outputs of a module depend on
                    arithmetic.py  of that, what the digits of a number depend on
                    libraries.py   what code imports
                    freshness.py   whether its record still holds, and if not, because of what
                    record.py      what a run left, as JSON under .cache/
    runs/           refresh.py     which modules are stale, and their runs
                    execute.py     runs modules side by side, watches their time, collects cells
                    job.py         what a run is told
                    forkserver.py  asks for runs, reads what they report
                    failures.py    why a cell failed, told from what its run reported or left
                    checkpoints.py while serving: copies of a run before each cell, to go on from
                    serving.py     what is different while a server shows the pages
                    lock.py        one run at a time in a folder
                    scratch.py     folders for temporary files, swept when their process is gone
                    ending.py      cleans up when a signal ends the process
                    progress.py    the bar in the terminal
    runner/         the children: a server that preloads libraries, and the runs forked from it
    scripts/        script.py      an entry as a script of its own, in several sizes
                    needs.py       which cells and imports it needs
                    names.py       what code reads, binds and changes
                    imports.py     import statements as one block
                    cutting.py     statements cut out by their positions, or printed
                    lock.py        which size was proved to print what the page shows
    pages/          pieces.py      a page's Markdown, cut into lines, headings and fences
                    preprocess.py  a page before Markdown reads it
                    fences.py      a fence that names a cell, turned into code and output
                    sections.py    its headings, and the fences below each
                    directives.py  lines that stand for generated parts
                    failing.py     what is wrong, in a box on the page while serving
                    navigation.py  the groups of pages, read from mkdocs.yml
                    entry_index.py   all entries by these groups, and the field that filters them
                    api_index.py   the index of API names, from A to Z
                    text_names.py  names that only sentences have
                    api_docs.py    where the official docs tell about them
                    wall.py        chosen entries, a line each, for a sheet on the wall
                    built.py       the day and the versions of a build
                    errors_page.py   the list of all messages, and that of silent mistakes
                    errors_file.py   what to do about each, read from its file
                    errors_box.py    the box to paste a traceback into
                    messages.py    the messages that pages show
                    pins.py        a table of the pinned repositories
                    recipe.py      a recipe as a page in Markdown
                    values.py      a value of an output, put into a sentence
                    references.py  where pages show a cell
                    docstring.py   a section made from docstrings
                    terms.py       the terms of a glossary, read from its file
                    wordings.py    messages that cannot be raised here, read from their file
                    quotes.py      a line that quotes one
                    changes.py     a table of the old and the new
                    change_rows.py   its rows, read from their file
                    yaml_items.py  such a file, with the place of each item
                    rendered.py    the HTML of code, kept from build to build
                    html.py        an output as HTML
                    buttons.py     its buttons: copy, copy as a script
                    figures.py     SVG and images on a page
                    markup.py      HTML and Markdown that a cell displays, inside the page's rules
                    views.py       an output as chips or grids
                    facts.py       what an entry needs: libraries and repositories
                    origin.py      where an entry's code lies, and where to report a mistake
                    entry_script.py  the script that readers get of it
                    marks.py       what others will see differently, read from its file
                    fidelity.py    what of the source is real, as a table and in one line
                    page.py        what is known of the page that is being rendered
    exports/        blocks.py      a page as prose and cells
                    plain.py       its Markdown as any renderer understands it
                    addresses.py   where exported files lie, and where links in them lead
                    origin.py      where an exported page comes from, and with which versions
                    markdown.py    a page as one text, with code and outputs
                    notebook.py    a page as an executed notebook, and as a script
                    llms.py        the list of pages for language models
                    records.py     what each entry printed, for programs
                    versions.py    what the site was built from
    building/       hooks.py       MkDocs calls: a build begins, ends, fails, or a server starts
                    engine.py      the engine as the other hooks find it
                    recipes.py     recipes as pages, rendered by mkdocs-jupyter
                    build_cache.py   what builds keep for the next one
                    search_index.py  what the search knows
                    exports.py     the files to take away, beside the pages
                    records.py     the files for programs
                    pdf.py         pages on paper
                    assets.py      style sheets and scripts as one file each
                    head.py        what a page's head says
                    moved.py       addresses of pages that got another name
                    not_found.py   the page for addresses without one
                    permalinks.py  what the marks of headings say
                    offline.py     pages without a network
    markdown.py     an extension of Python-Markdown, as the next two: brings all this into pages
    glossary.py     tooltips for terms
    cjk.py          Chinese lines joined without spaces
    project.py      the whole: modules, records, source, and the cells that pages ask for
    settings.py     what mkdocs.yml and the environment say
    source.py       where models and data come from
    private.py      the same for a module with a Hub of its own
    commands.py     command lines in code
    errors.py       errors that name file and line
    __main__.py     the command line

runner/__init__.py maps its own files.
"""

import sys

if sys.platform == "win32":
    sys.exit(
        "livedocs runs on Linux and macOS; on Windows, use it in WSL, "
        "the Windows Subsystem for Linux"
    )
