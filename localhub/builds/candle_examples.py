"""Narsil/candle-examples

en:
**Real:** `samples_jfk.wav`, byte for byte: eleven seconds of John F. Kennedy's inaugural address of
1961, which is in the public domain.

**Not real:** the card is ours, and the other recordings of the repository are missing.

zh:
**真实的部分**：`samples_jfk.wav` 与 Hub 上的文件逐字节相同，
是肯尼迪 1961 年就职演说里的十一秒，属于公有领域。

**不真实的部分**：说明页是本站写的；该仓库的其他录音这里没有。
"""

from pathlib import Path

from localhub.archives import read, write
from localhub.card import write_card
from localhub.catalogue import NODEJS_WHISPER

REPO_ID = "Narsil/candle-examples"
KIND = "dataset"
LEGACY_NAMES = ()
ARCHIVES = (NODEJS_WHISPER,)
USES = ("card.py",)
FILES = {"samples_jfk.wav": ("rows", "exact"), "README.md": ("metadata", "stand-in")}
TRAINED_ON = MADE_BY = ()

NAME = "samples_jfk.wav"
MEMBER = "package/cpp/whisper.cpp/bindings/go/samples/jfk.wav"
SHA256 = "59dfb9a4acb36fe2a2affc14bacbee2920ff435cb13cc314a08c13f66ba7860e"
"""That of the Hub's file."""


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write the recording."""
    write(folder, NAME, read(archives[NODEJS_WHISPER.name], MEMBER, SHA256))
    write_card(folder, {"language": ["en"], "license": "unknown"}, REPO_ID, __doc__)


def load() -> None:
    """Have the recording in the cache."""
    from huggingface_hub import hf_hub_download

    hf_hub_download(REPO_ID, NAME, repo_type="dataset")
