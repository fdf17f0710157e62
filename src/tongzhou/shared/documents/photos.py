"""Photographs without the place and the device that a telephone writes into them."""

from __future__ import annotations

import struct
import zlib

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = {b"eXIf", b"tEXt", b"iTXt", b"zTXt"}
_ORIENTATION = 0x0112


def without_traces(content: bytes) -> bytes:
    """The same picture, upright as before, without where, when and with what it was taken."""
    if content.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    if content.startswith(_PNG):
        return _png(content)
    return content


def _jpeg(content: bytes) -> bytes:
    kept, at, orientation = [content[:2]], 2, 0
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker = content[at + 1]
        length = struct.unpack(">H", content[at + 2 : at + 4])[0]
        segment = content[at : at + 2 + length]
        if marker == 0xE1:
            orientation = orientation or _orientation(segment[4:])
        elif marker not in (0xED, 0xFE):  # IPTC and comments
            kept.append(segment)
        at += 2 + length
    if orientation > 1:
        kept.insert(1, _only_orientation(orientation))
    return b"".join(kept) + content[at:]


def _orientation(exif: bytes) -> int:
    """Which way up the picture is, from its Exif block; 0 when it does not say."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    tiff = exif[6:]
    order = "<" if tiff[:2] == b"II" else ">"
    try:
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for entry in range(count):
            at = start + 2 + 12 * entry
            tag, _kind, _count, value = struct.unpack(order + "HHIH", tiff[at : at + 10])
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 0
    except struct.error:
        pass
    return 0


def _only_orientation(value: int) -> bytes:
    entry = struct.pack(">HHIHH", _ORIENTATION, 3, 1, value, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + b"\0\0\0\0"
    block = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block


def _png(content: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at + 12 <= len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        chunk = content[at : at + 12 + length]
        if chunk[4:8] not in _PNG_DROPPED:
            kept.append(chunk)
        at += 12 + length
    return b"".join(kept)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG with its checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
