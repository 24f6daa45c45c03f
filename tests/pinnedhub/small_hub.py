"""A small Hub that misbehaves when asked to, and how to look at what it was asked."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

from hubs import write_repository

from localhub.server import create_app
from pinnedhub.fill import Place
from pinnedhub.lock import Pin, PinnedFile, read_lock

MODEL = "someone/model"
WEIGHTS = bytes(range(256)) * 4000
FILES = {
    "README.md": b"---\nlicense: apache-2.0\n---\n# A model\n",
    "config.json": b'{"model_type": "bert"}',
    "model.safetensors": WEIGHTS,
    "pytorch_model.bin": b"a pickle",
    "tf_model.h5": b"another one",
    "onnx/model.onnx": b"a copy",
}
CODE = f'model = AutoModel.from_pretrained("{MODEL}")\n'
TOKEN = "hf_PlantedTokenThatNobodyMaySee"


@dataclass
class Answer:
    """One way to misbehave, for requests whose path ends with `path`.

    Attributes:
        status: of the answer; 0 to send the right one, but only its first `bytes`.
        headers: of the answer.
        times: how often; then the server is well again.
        body: of the answer.
        delay: how many seconds the answer takes.
    """

    path: str
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    bytes: int = 0
    body: bytes = b""
    delay: float = 0


class Hub:
    """The local Hub's application with the repositories of a folder; it notes what it was asked."""

    def __init__(self, repositories: Path) -> None:
        self.repositories = repositories
        self.app = create_app(repositories)
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.sent: list[int] = []

    async def __call__(self, scope, receive, send) -> None:
        path = scope["path"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append((path, headers))
        self.sent.append(0)
        wrong = next((a for a in self.answers if a.times and path.endswith(a.path)), None)
        if wrong is None:
            await self.app(scope, receive, self._counting(send, None))
            return
        wrong.times -= 1
        await asyncio.sleep(wrong.delay)
        if wrong.status == 0:
            await self.app(scope, receive, self._counting(send, wrong.bytes))
            return
        pairs = [(name.encode(), value.encode()) for name, value in wrong.headers.items()]
        await send({"type": "http.response.start", "status": wrong.status, "headers": pairs})
        await send({"type": "http.response.body", "body": wrong.body})

    def _counting(self, send, limit: int | None):
        """Count what is sent, and break the connection off behind `limit` bytes."""

        async def counted(message) -> None:
            body = message.get("body", b"")
            if limit is not None and self.sent[-1] + len(body) > limit:
                rest = limit - self.sent[-1]
                self.sent[-1] = limit
                await send({**message, "body": body[:rest], "more_body": True})
                raise ConnectionError("broken off")
            self.sent[-1] += len(body)
            await send(message)

        return counted

    def add(self, repo_id: str, files: dict[str, bytes], kind: str = "model") -> None:
        """Have a repository, or other files in one."""
        write_repository(self.repositories, repo_id, files, kind)
        self.app = create_app(self.repositories)

    def requests_for(self, path: str) -> list[dict[str, str]]:
        """The headers of the requests whose path ends so."""
        return [headers for asked, headers in self.asked if asked.endswith(path)]


def weights_of(place: Place) -> tuple[Pin, PinnedFile, Path]:
    """The pinned model, its largest file, and where that belongs."""
    [locked] = read_lock(place.root).values()
    file = max(locked.files, key=lambda file: file.size)
    return locked, file, place.snapshot(locked) / file.path


def dataset_card(*configs: str) -> bytes:
    """The card of a dataset whose configurations have a folder each."""
    listed = [{"config_name": c, "data_files": [{"split": "train", "path": f"{c}/train-*"}]}
              for c in configs]  # fmt: skip
    return f"---\nlicense: other\nconfigs: {json.dumps(listed)}\n---\n".encode()
