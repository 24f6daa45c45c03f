"""Which files belong to LFS, and which are ignored."""

from fnmatch import fnmatchcase

from localhub.repository import LFS_THRESHOLD

ARCHIVES_AND_WEIGHTS = (
    "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack "
    "*.npy *.npz *.onnx *.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors "
    "saved_model/**/* *.tar.* *.tar *.tflite *.tgz *.wasm *.xz *.zip *.zst *tfevents*"
)
SOUNDS_AND_PICTURES = (
    "*.pcm *.sam *.raw *.aac *.flac *.mp3 *.ogg *.wav "
    "*.bmp *.gif *.png *.tiff *.jpg *.jpeg *.webp *.mp4 *.webm"
)
FIRST = {
    "model": ARCHIVES_AND_WEIGHTS.split(),
    "dataset": f"{ARCHIVES_AND_WEIGHTS} {SOUNDS_AND_PICTURES}".split(),
}
"""What `.gitattributes` of a new repository names, by the repository's kind."""
ATTRIBUTES = "filter=lfs diff=lfs merge=lfs -text"
SPACE = "[[:space:]]"
"""How `.gitattributes` writes it."""


def first_attributes(kind: str) -> bytes:
    """The `.gitattributes` of a new repository."""
    return "".join(map(named, FIRST[kind])).encode()


def named(pattern: str) -> str:
    """A line of `.gitattributes` that gives files to LFS."""
    return f"{pattern.replace(' ', SPACE)} {ATTRIBUTES}\n"


def is_named(path: str, attributes: str) -> bool:
    """Whether `.gitattributes` gives a file to LFS."""
    lines = (line.split() for line in attributes.splitlines())
    patterns = [words[0] for words in lines if "filter=lfs" in words[1:]]
    return any(_matches(path, pattern.replace(SPACE, " ")) for pattern in patterns)


def belongs_to_lfs(path: str, size: int, sample: bytes, attributes: str) -> bool:
    """Whether the Hub asks for a file by LFS: it is named, large, or no text."""
    return size > 0 and (
        is_named(path, attributes) or size >= LFS_THRESHOLD or not _is_text(sample)
    )


def is_ignored(path: str, ignored: str) -> bool:
    """Whether `.gitignore` names a file, or a folder that it is in; the last line decides."""
    parts = path.split("/")
    found = False
    for line in ignored.splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        is_kept, pattern = pattern.startswith("!"), pattern.removeprefix("!")
        folders = ["/".join(parts[:depth]) for depth in range(1, len(parts))]
        candidates = folders if pattern.endswith("/") else [*folders, path]
        if any(_matches(candidate, pattern) for candidate in candidates):
            found = not is_kept
    return found


def _matches(path: str, pattern: str) -> bool:
    """Whether a pattern of git's names a path: in any folder, unless a slash is in the pattern."""
    names, patterns = path.split("/"), pattern.strip("/").split("/")
    is_anywhere = "/" not in pattern.rstrip("/")
    return _all_match(names[-1:] if is_anywhere else names, patterns)


def _all_match(names: list[str], patterns: list[str]) -> bool:
    """Whether patterns name the parts of a path, each its own, `**` any number."""
    if not patterns:
        return not names
    first, *others = patterns
    if first == "**":
        return any(_all_match(names[start:], others) for start in range(len(names) + 1))
    return bool(names) and fnmatchcase(names[0], first) and _all_match(names[1:], others)


def _is_text(sample: bytes) -> bool:
    """Whether the first bytes of a file are those of a text; the last letter may be cut."""
    if b"\0" in sample:
        return False
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True
