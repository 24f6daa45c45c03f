"""A module that no longer runs by itself. What it prints now is not looked at here."""

from mutations.mutation import Append, Mutation, Replace

SCRIPTS = ("scripts",)
VERSIONS = "snippets/versions.py"
PRINT = '    print(f"{library.__name__}: {library.__version__}")\n'

MUTATIONS = [
    Mutation(
        "what only a notebook has: display()",
        (Replace(VERSIONS, PRINT, PRINT.replace("print(", "display(")),),
        SCRIPTS,
        leads_to=(VERSIONS, "display("),
        says="NameError",
        scripts=("versions",),
    ),
    Mutation(
        "what only a notebook has: get_ipython()",
        (Replace(VERSIONS, PRINT, f"{PRINT}    get_ipython().user_ns\n"),),
        SCRIPTS,
        leads_to=(VERSIONS, "get_ipython()"),
        says="NameError",
        scripts=("versions",),
    ),
    Mutation(
        "an import of ours",
        (Replace(VERSIONS, "import peft\n", "import peft\nimport livedocs\n"),),
        SCRIPTS,
        leads_to=(VERSIONS, "import livedocs"),
        says="is no part of Python or of a dependency",
        scripts=("versions",),
    ),
    Mutation(
        "an import of what only the tests need",
        (Replace(VERSIONS, "import peft\n", "import peft\nimport bs4\n"),),
        SCRIPTS,
        leads_to=(VERSIONS, "import bs4"),
        scripts=("versions",),
    ),
    Mutation(
        "an import of another module of ours",
        (
            Append("snippets/helpers/__init__.py", 'NAMES = ("torch",)\n'),
            Replace(VERSIONS, "import peft\n", "import peft\nfrom helpers import NAMES\n"),
        ),
        SCRIPTS,
        leads_to=(VERSIONS, "from helpers import NAMES"),
        says="No module named 'helpers'",
        scripts=("versions",),
    ),
    Mutation(
        "a file that only the repository has",
        (
            Append("snippets/names.csv", "torch\n"),
            Replace(
                VERSIONS,
                "import peft\n",
                "import sys\nfrom pathlib import Path\n\nimport peft\n\n"
                'Path(sys.argv[0]).with_name("names.csv").read_text()\n',
            ),
        ),
        SCRIPTS,
        leads_to=(VERSIONS, "names.csv"),
        says="FileNotFoundError",
        scripts=("versions",),
    ),
    Mutation(
        "a module named like a library",
        (Append("snippets/peft.py", "# %% nothing hidden=true\nnothing = None\n"),),
        SCRIPTS,
        leads_to=("snippets/peft.py", ""),
        says="would hide the library",
        scripts=("peft",),
    ),
]
