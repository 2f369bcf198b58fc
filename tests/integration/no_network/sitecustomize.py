"""Loaded by every Python process of a test run: refuses all network connections but those inside the machine."""

import socket

_connect = socket.socket.connect


def _refuse(self: socket.socket, address: object) -> None:
    if self.family != socket.AF_UNIX:
        raise OSError(f"network refused: {address!r}")
    _connect(self, address)  # type: ignore[arg-type]


socket.socket.connect = _refuse  # type: ignore[method-assign,assignment]
