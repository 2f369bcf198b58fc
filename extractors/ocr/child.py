"""A child process that answers JSON lines: started when first asked, killed when it crashes, hangs or talks
nonsense."""

import json
import os
import selectors
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Any, Self

from models.errors import EngineError

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of one answer: a page of 3,000 lines needs less than one hundredth of it."""
LAST_WORDS = 300
"""Characters of the child's last words that an error quotes."""


class Child:
    """One program and its pipes. After any error the program is gone, and the next call starts it anew.

    `name` stands before every error; `timeout_s` is how long one answer may take, `start_timeout_s` the first."""

    def __init__(
        self, name: str, command: Sequence[str], timeout_s: float, start_timeout_s: float, env: Mapping[str, str]
    ) -> None:
        self._name, self._command, self._env = name, list(command), dict(env)
        self._timeout_s, self._start_timeout_s = timeout_s, start_timeout_s
        self._process: subprocess.Popen[bytes] | None = None
        self._errors: IO[bytes] | None = None
        self._greeting: dict[str, Any] = {}

    def greeting(self) -> dict[str, Any]:
        """The first line that the program says, starting it if need be. Raises EngineError."""
        self._running()
        return self._greeting

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request, both JSON objects; a request must fit a pipe (64 KiB). Raises EngineError."""
        process = self._running()
        try:
            assert process.stdin is not None
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise self.failed("程序已退出，未接收请求", "ended before the request") from error
        try:
            return self._answer(process, self._timeout_s)
        except KeyboardInterrupt:
            # A late answer must not be taken for that of the next request.
            self.close()
            raise

    def failed(self, zh: str, en: str) -> EngineError:
        """Ends the program and gives the error to raise, with its last words."""
        words = self._last_words()
        self.close()
        return EngineError(f"{self._name}: {zh}（{en}{words}）")

    def close(self) -> None:
        """Ends the program, if it runs; may be called again."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                _close_quietly(pipe)
        _close_quietly(self._errors)
        self._errors = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        try:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env={**os.environ, **self._env},
            )
        except OSError as error:
            raise self.failed("程序无法启动", f"could not be started, {error.strerror}: {self._command[0]}") from error
        self._greeting = self._answer(self._process, self._start_timeout_s)
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], timeout_s: float) -> dict[str, Any]:
        line = self._line(process, timeout_s)
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise self.failed("回答不是 JSON", "answered something that is not JSON") from error
        if not isinstance(answer, dict):
            raise self.failed("回答不是 JSON 对象", "answered something that is not a JSON object")
        return answer

    def _line(self, process: subprocess.Popen[bytes], timeout_s: float) -> bytes:
        """One line of the program's output; nothing may follow it before the next request."""
        assert process.stdout is not None
        deadline = time.monotonic() + timeout_s
        got = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while not got.endswith(b"\n"):
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise self.failed(f"{timeout_s:g} 秒内没有回答", f"gave no answer within {timeout_s:g} s")
                more = os.read(process.stdout.fileno(), 1 << 16)
                if not more:
                    raise self.failed("程序中途退出", f"ended with status {process.wait()}")
                got += more
                if len(got) > MAX_ANSWER:
                    raise self.failed("回答过长", "answered without an end")
        return bytes(got)

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4 * LAST_WORDS))
        lines = self._errors.read().decode("utf-8", errors="replace").strip().splitlines()
        return f"; it said: {lines[-1].strip()[:LAST_WORDS]}" if lines else ""


def _close_quietly(pipe: IO[bytes] | None) -> None:
    """Closes a pipe whose other end may be gone with something unwritten."""
    if pipe is not None:
        try:
            pipe.close()
        except OSError:
            return
