"""Which characters do a file's bytes mean?

A byte-order mark or valid UTF-8 settles it. Anything else is a suggestion that a person confirms:
a wrong guess turns names into other names without a sound.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from charset_normalizer import from_bytes

from loopline.importers.table import Unreadable

_BLOCK: Final = 1 << 20
_LONGEST_LINE: Final = 4 * _BLOCK
_GZ_RATIO: Final = 200
_GZ_FREE: Final = 100 * _BLOCK
_SAMPLE: Final = 64 * 1024
_BOMS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ELSEWHERE: Final = (
    "cp932",
    "shift_jis",
    "euc_",
    "cp949",
    "big5",
    "gb",
    "cp1251",
    "koi8",
    "cp1253",
    "cp1255",
    "cp1256",
)
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_GARBLED: Final = re.compile("Ã[\u0080-\u00bf]|â€")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a file tells: its hash, its encoding, and whether that is certain.

    `certain` false: `encoding` is a suggestion and `sample` shows what it would read.
    """

    sha256: str
    size: int
    encoding: str
    certain: bool
    bad_bytes: int = 0
    sample: str = ""
    ends_with_newline: bool = True
    notes: tuple[str, ...] = ()


def survey(path: Path, *, encoding: str | None = None) -> Survey:
    """The file's hash and encoding. Raises Unreadable for text that is none."""
    start = _first_bytes(path)
    named = encoding or _marked(start) or _wide(start)
    bad = good = size = since_newline = 0
    tail = b""
    odd_lines: list[bytes] = []
    garbled = False
    decoder = codecs.getincrementaldecoder(_codec(named or "utf-8", path))(
        "surrogateescape" if _narrow(named) else "strict"
    )
    for block in _blocks(path):
        size += len(block)
        tail = (tail + block)[-4:]
        since_newline = 0 if b"\n" in block or b"\r" in block else since_newline + len(block)
        if since_newline >= _LONGEST_LINE:
            message = f"{path.name}: it has a line of more than 4 million characters; this is not a table of rows."
            raise Unreadable(message)
        try:
            text = decoder.decode(block)
        except UnicodeDecodeError as error:
            raise Unreadable(_not_in(path, named or "utf-8")) from error
        if not text.isascii():
            wrong = len(_UNDECODED.findall(text))
            bad += wrong
            good += sum(1 for char in text if char > "\x7f") - wrong if wrong else 1
            garbled = garbled or bool(_GARBLED.search(text))
            if wrong and len(odd_lines) < 50:
                odd_lines += [line for line in block.splitlines() if not line.isascii()][:50]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise Unreadable(_not_in(path, named or "utf-8")) from error
    notes = ("Some texts look garbled (like MÃ¼ller): the file may have been saved twice in different encodings.",)
    ends = tail[-1:] in (b"\n", b"\r", b"") or tail[-2:] in (b"\n\x00", b"\r\x00")
    found = named or "utf-8"
    certain, sample = True, ""
    if named is None and bad > good:
        certain = False
        found, sample = _suggestion(b"\n".join(odd_lines))
    return Survey(file_hash(path), size, found, certain, bad, sample, ends, notes if garbled else ())


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """The file's physical lines with their line ends; bytes that do not decode become lone surrogates."""
    errors = "surrogateescape" if _narrow(encoding) else "strict"
    first = True
    with _bytes(path) as binary, io.TextIOWrapper(binary, encoding, errors=errors, newline="") as text:
        try:
            for line in text:
                if first:
                    first = False
                    yield line.removeprefix("\ufeff")
                else:
                    yield line
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(_broken_gz(path)) from error
        except UnicodeDecodeError as error:
            raise Unreadable(_not_in(path, encoding)) from error


def has_undecoded(text: str) -> bool:
    """Whether some bytes of this text could not be decoded."""
    return bool(_UNDECODED.search(text))


def shown(text: str) -> str:
    """The text with undecodable bytes as �, fit for storing and printing."""
    return _UNDECODED.sub("�", text).replace("\0", "␀")


def is_gzip(path: Path) -> bool:
    """Whether the file is packed with gzip."""
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"


def _bytes(path: Path) -> IO[bytes]:
    if is_gzip(path):
        return cast(IO[bytes], gzip.open(path, "rb"))
    return path.open("rb")


def _first_bytes(path: Path) -> bytes:
    try:
        with _bytes(path) as file:
            return file.read(_SAMPLE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Unreadable(_broken_gz(path)) from error


def _blocks(path: Path) -> Iterator[bytes]:
    packed = path.stat().st_size if is_gzip(path) else None
    read = 0
    with _bytes(path) as file:
        try:
            while block := file.read(_BLOCK):
                read += len(block)
                if packed is not None and read > _GZ_FREE and read > packed * _GZ_RATIO:
                    message = f"{path.name}: it unpacks to over {_GZ_RATIO} times its size. Unpack it first."
                    raise Unreadable(message)
                yield block
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(_broken_gz(path)) from error


def file_hash(path: Path) -> str:
    """The SHA-256 of the file as it lies there, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _marked(start: bytes) -> str | None:
    return next((name for mark, name in _BOMS if start.startswith(mark)), None)


def _wide(start: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Western text is zero."""
    if len(start) < 4:
        return None
    half = len(start) // 2
    if start[1::2].count(0) > 0.4 * half and start[0::2].count(0) < 0.1 * half:
        return "utf-16-le"
    if start[0::2].count(0) > 0.4 * half and start[1::2].count(0) < 0.1 * half:
        return "utf-16-be"
    return None


def _codec(name: str, path: Path) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError as error:
        message = (
            f'{path.name}: no encoding is called "{name}". Usual names: utf-8, cp1252, latin-1, utf-16-le, shift_jis.'
        )
        raise Unreadable(message) from error


def _narrow(name: str | None) -> bool:
    return name is None or codecs.lookup(name).name in ("utf-8", "utf-8-sig")


def _suggestion(odd: bytes) -> tuple[str, str]:
    """The likely encoding of lines that are not UTF-8 (Western unless they look otherwise), and how they would read."""
    best = from_bytes(odd).best()
    name = best.encoding if best is not None and best.encoding.startswith(_ELSEWHERE) else "cp1252"
    return name, odd[:400].decode(name, "replace")


def _not_in(path: Path, encoding: str) -> str:
    return (
        f"{path.name}: it is not valid {encoding} text (cut off, or another encoding). "
        "Export it again, or name the encoding."
    )


def _broken_gz(path: Path) -> str:
    return f"{path.name}: the packed file is broken or cut off. Export or copy it again."
