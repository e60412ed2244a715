"""Pictures made on the spot."""

import struct
import zlib


def picture(width: int, height: int) -> bytes:
    """A PNG of a sky above a field."""
    rows = b"".join(b"\0" + _row(width, y / height) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _row(width: int, down: float) -> bytes:
    colour = (90, 150 + int(60 * down), 220) if down < 0.6 else (90, 140 - int(50 * down), 60)
    return bytes(colour) * width


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
