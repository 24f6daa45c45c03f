"""`python -m localhub fill` and `python -m localhub serve`."""

import argparse
import shlex
import sys
import time
from pathlib import Path

from localhub import FillError
from localhub.builds import builds
from localhub.state import Place, find_root

DEFAULT_PORT = 5005
READER_HOME = "reader-home"
"""The `HF_HOME` of who uses the server."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    root = find_root(Path.cwd())
    try:
        if options.command == "fill":
            return _fill(root, options.repository or None)
        return _serve(root, options.port, options.repository or None)
    except FillError as error:
        print(f"localhub: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("localhub: stopped; run the command again to continue.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("localhub", description="A Hugging Face Hub on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    fill = commands.add_parser("fill", help="build repositories, and fill .cache/huggingface")
    serve = commands.add_parser("serve", help="serve repositories, to point HF_ENDPOINT at them")
    for command in (fill, serve):
        command.add_argument("repository", nargs="*", type=_repository, help="all if none is named")
    serve.add_argument("--port", type=_port, default=DEFAULT_PORT)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, which is 1 to 65535")
    return int(text)


def _repository(text: str) -> str:
    ids = [script.REPO_ID for script in builds()]
    if text not in ids:
        raise argparse.ArgumentTypeError(f"{text!r} is not here; there are {', '.join(ids)}")
    return text


def _fill(root: Path, repo_ids: list[str] | None) -> int:
    from localhub.fill import fill
    from localhub.progress import watched

    start = time.perf_counter()
    with watched() as progress:
        changed = fill(root, progress, repo_ids)
    seconds = time.perf_counter() - start
    where = Place(root).hf_home
    done = (
        f"filled {where} in {seconds:.0f} s" if changed else f"nothing to do, {where} is complete"
    )
    print(f"localhub: {done}")
    return 0


def _serve(root: Path, port: int, repo_ids: list[str] | None) -> int:
    from localhub.fill import build
    from localhub.progress import watched

    with watched() as progress:
        repositories = build(root, progress, repo_ids)
    from localhub import serving
    from localhub.server import create_app

    home = shlex.quote(str(Place(root).localhub / READER_HOME))

    def announce(address: str) -> None:
        print(
            "localhub: serving, Ctrl-C stops it. Use it with\n"
            f"export HF_ENDPOINT={address}\n"
            f"export HF_HOME={home}\n"
            "unset HF_HUB_CACHE HF_DATASETS_CACHE\n"
            "so that its files, which bear real names and are not all real, stay out of your own "
            "cache: from there they would load silently in the place of the real ones."
        )

    try:
        serving.forever(create_app(repositories), port, announce)
    except OSError as error:
        raise FillError(f"Port {port} cannot be used: {error.strerror}.") from error
    return 0


if __name__ == "__main__":
    sys.exit(main())
