"""Fills a Hugging Face cache from a running server, through the libraries themselves.

Runs as a process of its own, `python -m localhub.cache REPO_ID…`, because the libraries read
`HF_HOME` and `HF_ENDPOINT` when they are imported. Says on stdout, in JSON lines, what it does.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from localhub import FillError
from localhub.builds import PACKAGE, builds

# Settings of the user's that would lead the libraries elsewhere, or show a token.
FOREIGN = ("HF_", "HUGGINGFACE_", "HUGGING_FACE_", "TRANSFORMERS_", "DATASETS_", "PYTORCH_")


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that configures the libraries."""
    return {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}


def cache(
    chosen: list[ModuleType],
    hf_home: Path,
    endpoint: str,
    starting: Callable[[ModuleType], None],
    done: Callable[[ModuleType], None],
) -> None:
    """Let the libraries download and load repositories into the cache `hf_home`.

    Args:
        chosen: The build scripts of the repositories.
        hf_home: The cache.
        endpoint: Address of the server.
        starting: Called with a build script before its repository is loaded.
        done: Called with it when it is complete.

    Raises:
        FillError: A library failed.
    """
    environment = clean_environment() | {
        "HF_HOME": str(hf_home),
        "HF_ENDPOINT": endpoint,
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "PYTHONPATH": str(PACKAGE.parent),
    }
    by_id = {script.REPO_ID: script for script in chosen}
    command = [sys.executable, "-P", "-m", "localhub.cache", *by_id]
    error = "it ended without a message"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env=environment, text=True, **pipes) as process:
        for line in process.stdout:
            event, value = json.loads(line)
            if event == "error":
                error = value
            else:
                {"starting": starting, "done": done}[event](by_id[value])
    if process.returncode:
        raise FillError(f"The libraries could not fill the cache ({error}).")


def main(repo_ids: list[str]) -> int:
    """Download and load the given repositories; returns the exit code."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from huggingface_hub import snapshot_download

    for script in builds(repo_ids):
        _say("starting", script.REPO_ID)
        try:
            snapshot_download(script.REPO_ID, repo_type=script.KIND)
            script.load()
        except Exception as error:  # whatever a library raises becomes the parent's sentence
            _say("error", f"{script.REPO_ID}: {type(error).__name__}: {error}")
            return 1
        _say("done", script.REPO_ID)
    return 0


def _end_with_parent() -> None:
    """End at once when the parent is gone: the next fill must have the cache for itself."""
    sys.stdin.read()
    os._exit(1)


def _say(event: str, value: str) -> None:
    print(json.dumps([event, " ".join(value.split())]), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
