"""What is wrong with the header of a card, as the Hub says it before a client commits one."""

import re

import yaml

NOTHING = (
    "empty or missing yaml metadata in repo card "
    "(https://huggingface.co/docs/hub/model-cards#model-card-metadata)"
)
HEADER = re.compile(r"\s*---[ \t]*\r?\n(?P<yaml>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_LICENSES = (
    "apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 "
    "bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause "
    "bsd-3-clause-clear c-uda cc cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 "
    "cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 "
    "cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-sharing-1.0 "
    "cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 "
    "eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research "
    "intel-research lppl-1.3c ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl openmdw-1.0 "
    "openrail++ osl-3.0 postgresql ofl-1.1 ncsa unlicense zlib pddl lgpl-lr deepfloyd-if-license "
    "fair-noncommercial-research-license llama2 llama3 llama3.1 llama3.2 llama3.3 llama4 "
    "grok2-community gemma unknown other"
)
LICENSES = _LICENSES.split()
WORDS = ("tags", "language", "datasets", "metrics")
"""Fields that are a word or a list of words."""


def validate(content: str) -> tuple[list[str], list[str]]:
    """The errors and the warnings for the text of a README.md."""
    header = HEADER.match(content)
    if header is None:
        return [], [NOTHING]
    try:
        fields = yaml.safe_load(header["yaml"])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" (line {mark.line + 2}, column {mark.column + 1})" if mark else ""
        return [f"YAML metadata is invalid: {getattr(error, 'problem', error)}{place}"], []
    except (ValueError, RecursionError) as error:  # such as a date that no calendar has
        return [f"YAML metadata is invalid: {error}"], []
    if not fields:
        return [], [NOTHING]
    if not isinstance(fields, dict):
        return ["YAML metadata must be an object"], []
    return list(_errors(fields)), []


def _errors(fields: dict):
    named = fields.get("license")
    licenses = named if isinstance(named, list) else [named]
    if named is not None and not all(each in LICENSES for each in licenses):
        yield f'"license" must be one of [{", ".join(LICENSES)}]'
    for name in WORDS:
        value = fields.get(name)
        words = value if isinstance(value, list) else [value]
        if value is not None and not all(isinstance(word, str) for word in words):
            yield f'"{name}" must be a string or an array of strings'
    for name in ("pipeline_tag", "library_name"):
        if not isinstance(fields.get(name, ""), str):
            yield f'"{name}" must be a string'
