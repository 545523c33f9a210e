"""A partner's HTTP server as a process: writes down each request, answers what it was told to.

`python receiver.py LOG ANSWERS` prints its port; ANSWERS is a JSON list of [status, headers], one
for each request, the last of which answers all that follow.
"""

import base64
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LOG, ANSWERS = Path(sys.argv[1]), json.loads(sys.argv[2])


class Receiver(BaseHTTPRequestHandler):
    """Every POST is one line of the log."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        status, headers = ANSWERS.pop(0) if len(ANSWERS) > 1 else ANSWERS[0]
        line = {
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(body).decode(),
            "at": time.time(),
            "status": status,
        }
        with LOG.open("a") as log:
            log.write(json.dumps(line) + "\n")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Says nothing."""


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
print(server.server_address[1], flush=True)
server.serve_forever()
