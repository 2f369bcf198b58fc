"""What the service says while it runs: one JSON object a line, on stderr or to syslog, without what people typed."""

import logging
import logging.handlers
import socket
import sys
import traceback
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

OURS = ("kanhe", "service")
"""Loggers whose ordinary lines are told; of all others only warnings and worse."""
SYSLOG_PORT = 514


def start_logs(syslog: str = "") -> None:
    """Has this process log so. `syslog`: a socket such as `/dev/log`, or `host` or `host:port` by UDP; empty:
    stderr."""
    logging.basicConfig(level=logging.WARNING, handlers=[handler_for(syslog)], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def handler_for(syslog: str = "", stream: TextIO | None = None) -> logging.Handler:
    """What writes such lines, as `start_logs` says; without `syslog` to a stream, or stderr."""
    before: list[structlog.typing.Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
        _where_it_broke,
    ]
    after: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = _handler(syslog, stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=after, foreign_pre_chain=before))
    return handler


def _where_it_broke(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """An error's kind and the lines of code that led there. Its words are left out: they may repeat what somebody
    typed."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["trace"] = [
            f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)
        ]
        record = event.get("_record")
        if isinstance(record, logging.LogRecord):
            record.exc_info = record.exc_text = None
    return event


def _handler(syslog: str, stream: TextIO | None) -> logging.Handler:
    if not syslog:
        return logging.StreamHandler(stream or sys.stderr)
    if syslog.startswith("/"):
        return logging.handlers.SysLogHandler(syslog, logging.handlers.SysLogHandler.LOG_DAEMON)
    host, _, port = syslog.rpartition(":") if ":" in syslog else (syslog, "", "")
    address = (host, int(port) if port else SYSLOG_PORT)
    return logging.handlers.SysLogHandler(address, logging.handlers.SysLogHandler.LOG_DAEMON, socket.SOCK_DGRAM)
