"""Compares this engine with its peers on the same snippet modules: `make bench`.

The way of a number through the files of this package:

    modules/        the snippet modules, copied for the benchmark; they stay as they are
    content.py      these modules as every tool gets them, and the edits made to them
    tools/          one file a tool: its project, its build command, its pages
    environment.py  the peers' virtual environment, variables, versions, the machine
    measure.py      wall and CPU seconds of a command with all its descendants
    builds.py       one tool's project: edited, built, and looked at whether it really was
    pages.py        whether a built page shows what it should
    floor.py        the least that any tool can do: import once, run every module once (a script)
    serving.py      seconds from a save until `mkdocs serve` shows it
    rounds.py       what one round measures, in which order
    everything.py   this repository as a whole, by this engine alone
    summary.py      medians, ratios and goals of the raw numbers
    report.py       the tables; words.py has their words
    markers.py      puts them between the markers of docs/dev/benchmarks.md
    __main__.py     the command line
"""
