"""A server that speaks as much S3 as a store needs, on this machine, with its objects in memory."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape


class Bucket(ThreadingHTTPServer):
    """Objects by their path, parts of what is still on its way by upload and number."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.lock = Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        path, query = self._asked()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            if "partNumber" in query:
                self.server.parts[query["uploadId"]][int(query["partNumber"])] = content
            elif self.headers.get("If-None-Match") == "*" and path in self.server.objects:
                return self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            else:
                self.server.objects[path] = content
        return self._answer(200, tag=content)

    def do_POST(self) -> None:
        path, query = self._asked()
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            if "uploads" in query:
                upload = f"u{len(self.server.parts)}"
                self.server.parts[upload] = {}
                return self._answer(200, self._xml("InitiateMultipartUploadResult", UploadId=upload))
            parts = self.server.parts.pop(query["uploadId"])
            self.server.objects[path] = b"".join(parts[n] for n in sorted(parts))
        return self._answer(200, self._xml("CompleteMultipartUploadResult", ETag='"whole"'))

    def do_DELETE(self) -> None:
        _, query = self._asked()
        self.server.parts.pop(query.get("uploadId", ""), None)
        self._answer(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, query = self._asked()
        if "list-type" in query:
            return self._list(path.strip("/"), query.get("prefix", ""))
        content = self.server.objects.get(path)
        if content is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, content, tag=content)

    def _list(self, bucket: str, prefix: str) -> None:
        names = [p.removeprefix(f"/{bucket}/") for p in sorted(self.server.objects)]
        found = "".join(
            f"<Contents><Key>{escape(n)}</Key><Size>1</Size><LastModified>2021-04-20T09:30:00.000Z</LastModified>"
            f'<ETag>"e"</ETag></Contents>'
            for n in names
            if n.startswith(prefix)
        )
        self._answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>".encode())

    def _asked(self) -> tuple[str, dict[str, str]]:
        split = urlsplit(self.path)
        self.server.asked.append(f"{self.command} {self.path}")
        return split.path, {k: v[0] for k, v in parse_qs(split.query, keep_blank_values=True).items()}

    def _answer(self, status: int, content: bytes = b"", tag: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{hashlib.md5(tag).hexdigest()}"')
        self.send_header("Last-Modified", "Tue, 20 Apr 2021 09:30:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _xml(self, name: str, **values: str) -> bytes:
        inside = "".join(f"<{k}>{escape(v)}</{k}>" for k, v in values.items())
        return f"<{name}><Bucket>b</Bucket><Key>k</Key>{inside}</{name}>".encode()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def running_bucket() -> Iterator[Bucket]:
    """A server for as long as the block lasts."""
    server = Bucket()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
