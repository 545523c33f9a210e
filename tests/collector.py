"""A small OpenTelemetry collector in a process of its own: keeps what it is sent, in one file.

`python -m tests.collector PORT FILE`: each delivery is one line of hexadecimal digits.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Taking(BaseHTTPRequestHandler):
    """Takes OTLP over HTTP."""

    file: Path

    def do_POST(self) -> None:
        """One delivery."""
        body = self.rfile.read(int(self.headers["content-length"]))
        is_known = (self.path, self.headers["content-type"]) == (
            "/v1/traces",
            "application/x-protobuf",
        )
        if is_known:
            with self.file.open("a") as kept:
                kept.write(f"{body.hex()}\n")
        self.send_response(200 if is_known else 404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    Taking.file = Path(sys.argv[2])
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Taking).serve_forever()
