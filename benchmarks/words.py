"""The words of the tables."""

WORDS = {
    "measured": (
        "{modules} modules with {cells} cells, medians of {rounds} rounds, on {processor} ({cores} "
        "cores, {memory} GiB of memory), {system}, Python {python}, torch {torch}, transformers "
        "{transformers}, datasets {datasets}, peft {peft}."
    ),
    "tool": "tool",
    "languages": "languages",
    "engine": "**this engine**",
    "cold": "first build",
    "warm": "nothing changed",
    "cell": "a cell edited",
    "prose": "prose edited",
    "builds": (
        "Seconds until the build is done (in brackets, how many times as long as this engine with "
        "as many languages) / CPU seconds, child processes included. The edited cell is the last "
        "one of the slowest module. Every tool runs with its own defaults. markdown-exec and this "
        "engine show each module in two languages through mkdocs-static-i18n. mkdocs-jupyter does "
        "not work with that plugin, so it builds two folders of one site and runs each module "
        "once a folder. sphinx-gallery and MyST-NB build one language."
    ),
    "quantity": "measured beside",
    "seconds": "seconds",
    "floor one thread": "one process that imports once and runs every module once, one thread",
    "floor default threads": "the same with torch's default number of threads",
    "import": "importing the libraries once",
    "longest": "longest module alone, after the imports",
    "modules cpu": "CPU of all modules, each alone, after the imports",
    "rendering": (
        "rendering alone: MkDocs builds the same pages in two languages, code and outputs as "
        "plain blocks"
    ),
    "bound": ("max(longest module, CPU of all modules / cores) + importing once + rendering alone"),
    "serving first cell": (
        "serving: the first edit of the last cell of `{slowest}`, on the page after"
    ),
    "serving cell": "serving: the later edits of that cell, on the page after",
    "serving own": "that cell's own time",
    "serving prose": "serving: an edit of prose, on the page after",
    "serving rendering": "the rebuild after it, as MkDocs says",
    "goal": "goal",
    "ratio": "ratio",
    "limit": "limit",
    "is met": "met",
    "met": "yes",
    "not met": "no",
    "goal cold": "first build / (max(longest module, CPU / cores) + import + rendering alone)",
    "goal warm": "nothing changed / rendering alone",
    "goal prose": "prose edited / rendering alone",
    "goal serving": "last cell edited while serving / (its own time + rebuild + 0.5 s)",
    "everything": (
        "This repository as a whole, by this engine alone, once: {modules} modules with {cells} "
        "cells, walkthroughs that train models included, with exports, API index and search. "
        "Seconds / CPU seconds:"
    ),
}
