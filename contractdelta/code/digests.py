"""Short digests, written in the letters of base64 that are safe in any text."""

import re
from base64 import urlsafe_b64encode
from hashlib import blake2b, sha1

#: Bytes of the digest of a file.
_CONTENT_SIZE = 9
#: However often a line end was taken for a line and ended anew, it is one: so what is as git has it is as it was.
_LINE_END = re.compile(rb"\r+\n")
#: Letters of the name of a blob where that is made with SHA-1; other repositories have longer ones.
_SHA1_LETTERS = 40


def digest_of(data: bytes, size: int) -> str:
    """Return a digest of ``size`` bytes, a multiple of three: four letters for each three of them."""
    return _written(blake2b(data, digest_size=size).digest())


def content_digest(data: bytes | None) -> str:
    """Return the digest of a file, whatever ends its lines; empty where it is gone.

    It begins as git would call the file if it kept it with plain line feeds: then :func:`blob_digest` tells it without
    reading the file.
    """
    if data is None:
        return ""
    # Looking for one byte is much faster, and most files hold none.
    data = _LINE_END.sub(b"\n", data) if b"\r" in data else data
    found = sha1(b"blob %d\0" % len(data), usedforsecurity=False)
    found.update(data)
    return _written(found.digest()[:_CONTENT_SIZE])


def blob_digest(blob: str) -> str:
    """Return the digest of a file that git calls so; empty where git does not call it by SHA-1."""
    return _written(bytes.fromhex(blob)[:_CONTENT_SIZE]) if len(blob) == _SHA1_LETTERS else ""


def _written(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode("ascii")
