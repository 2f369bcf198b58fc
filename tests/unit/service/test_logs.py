"""Where the service logs: stderr, or a syslog that is told by its address."""

import json
import logging
import socket

from service.logs import handler_for


def test_syslog_by_its_address() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        handler = handler_for(f"127.0.0.1:{server.getsockname()[1]}")
        handler.handle(logging.LogRecord("kanhe", logging.WARNING, "x.py", 1, "工位 %s", ("1",), None))
        handler.close()
        said = server.recv(4096)
    told = json.loads(said[said.index(b"{") :].rstrip(b"\0"))
    assert (told["event"], told["level"], said[:4]) == ("工位 1", "warning", b"<28>")
