"""Files sent either way, in memory, and the size of a picture read from its first bytes."""

import mimetypes
import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Json = dict[str, Any]

DOWNLOAD_LIMIT = 20 * 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
PHOTO_LIMIT = 10 * 1024 * 1024
LARGEST_SIDES = (90, 320, 1280)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """``kind`` is photo, document or voice; width and height are 0 for what is no picture."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime_type: str
    content: bytes
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        """What getFile tells, to be fetched below /file/bot<token>/."""
        extension = mimetypes.guess_extension(self.mime_type) or ".bin"
        return f"{self.kind}s/{self.file_id}{extension}"

    def bare(self) -> Json:
        """The fields that every kind of file has."""
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def as_document(self) -> Json:
        """As a Document."""
        return self.bare() | {"file_name": self.name, "mime_type": self.mime_type}

    def as_voice(self) -> Json:
        """As a Voice; its length is a guess."""
        return self.bare() | {"duration": 1 + len(self.content) // 4000, "mime_type": self.mime_type}


class Files:
    """Every file by its file_id."""

    def __init__(self) -> None:
        self.by_id: dict[str, StoredFile] = {}

    def keep(self, kind: str, name: str, content: bytes, mime_type: str = "") -> StoredFile:
        """Keeps the file under a new file_id; the same bytes share a file_unique_id."""
        digest = sha256(content).hexdigest()
        mime_type = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        width, height = picture_size(content) or (0, 0)
        file_id = f"SB{len(self.by_id):06d}{kind[0]}{digest[:16]}"
        made = StoredFile(file_id, digest[:16], kind, name, mime_type, content, width, height)
        self.by_id[file_id] = made
        return made

    def by_path(self, path: str) -> StoredFile | None:
        """The file that getFile gave this path for."""
        return next((file for file in self.by_id.values() if file.path == path), None)

    def photo_sizes(self, photo: StoredFile) -> list[Json]:
        """The sizes of a photo, smallest first; all give the same bytes."""
        made = []
        longest = max(photo.width, photo.height)
        for side in sorted({min(side, longest) for side in LARGEST_SIDES}):
            file_id = photo.file_id if side == min(longest, LARGEST_SIDES[-1]) else f"{photo.file_id}s{side}"
            self.by_id[file_id] = photo
            size = {"width": max(1, photo.width * side // longest), "height": max(1, photo.height * side // longest)}
            made.append(photo.bare() | size | {"file_id": file_id, "file_unique_id": f"{photo.unique_id}{side}"})
        return made


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF, JPEG or WebP; None for anything else."""
    try:
        if content.startswith(b"\x89PNG\r\n\x1a\n"):
            return struct.unpack(">II", content[16:24])
        if content[:6] in {b"GIF87a", b"GIF89a"}:
            return struct.unpack("<HH", content[6:10])
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            return _webp_size(content)
        return _jpeg_size(content) if content[:2] == b"\xff\xd8" else None
    except (struct.error, IndexError):
        return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker in set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        alone = marker == 0xFF or 0xD0 <= marker <= 0xD8
        at += (1 if marker == 0xFF else 2) if alone else 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", content[26:30])
    return width & 0x3FFF, height & 0x3FFF
