"""Short digests, written in the letters of base64 that are safe in any text."""

from base64 import urlsafe_b64encode
from hashlib import blake2b


def digest_of(data: bytes, size: int) -> str:
    """Return a digest of ``size`` bytes, a multiple of three: four letters for each three of them."""
    return urlsafe_b64encode(blake2b(data, digest_size=size).digest()).decode("ascii")
