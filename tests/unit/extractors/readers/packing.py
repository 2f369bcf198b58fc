"""Packs ZIPs for the tests, honest ones and ones that lie: records are altered in the bytes, as an attacker would."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

DIRECTORY, LOCAL, END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
Files = Mapping[str, bytes] | Iterable[tuple[str, bytes]]


def packed(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The files in one ZIP, in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, body in files.items() if isinstance(files, Mapping) else files:
            archive.writestr(name, body)
    return buffer.getvalue()


def packed_info(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A ZIP of entries whose records the test made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info, body in entries:
            archive.writestr(info, body)
    return buffer.getvalue()


def written(path: Path, body: bytes) -> Path:
    path.write_bytes(body)
    return path


def named(files: Mapping[bytes, bytes], flag: int = 0) -> bytes:
    """A ZIP of stored files whose names are these bytes, with these flags: what a Chinese Windows writes."""
    body, directory = b"", b""
    for name, content in files.items():
        fields = (20, flag, 0, 0, 0x5721, zlib.crc32(content), len(content), len(content), len(name), 0)
        directory += (
            DIRECTORY + struct.pack("<H5H3L2H", 20, *fields) + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name
        )
        body += LOCAL + struct.pack("<5H3L2H", *fields) + name + content
    end = struct.pack("<4H2LH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return body + directory + END + end


def lying(body: bytes, offset: int, form: str, change: Callable[[int], int], *, number: int = 0) -> bytes:
    """The ZIP with a field of the `number`-th record of its directory changed (APPNOTE.TXT 6.3.10, 4.3.12)."""
    at = -1
    for _ in range(number + 1):
        at = body.index(DIRECTORY, at + 1)
    (value,) = struct.unpack_from(f"<{form}", body, at + offset)
    out = bytearray(body)
    struct.pack_into(f"<{form}", out, at + offset, change(value))
    return bytes(out)


def encrypted(name: str, content: bytes, password: bytes) -> bytes:
    """A ZIP of one stored file under PKWARE's old encryption (4, "Traditional PKWARE Encryption", 6.1)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(byte: int, before: int) -> int:
        return (before >> 8) ^ _TABLE[(before ^ byte) & 0xFF]

    def turn(byte: int) -> None:
        keys[0] = crc(byte, keys[0])
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[1] >> 24, keys[2])

    for byte in password:
        turn(byte)
    check = zlib.crc32(content)
    out = bytearray()
    for byte in bytes(11) + bytes([check >> 24]) + content:
        low = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((low * (low ^ 1)) >> 8 & 0xFF))
        turn(byte)
    raw = name.encode()
    fields = (20, 0x801, 0, 0, 0x5721, check, len(out), len(content), len(raw), 0)
    local = LOCAL + struct.pack("<5H3L2H", *fields) + raw + bytes(out)
    directory = DIRECTORY + struct.pack("<H5H3L2H", 20, *fields) + struct.pack("<3H2L", 0, 0, 0, 0, 0) + raw
    return local + directory + END + struct.pack("<4H2LH", 0, 0, 1, 1, len(directory), len(local), 0)


def _entry_of_table(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
    return value


_TABLE = [_entry_of_table(i) for i in range(256)]
