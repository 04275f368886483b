"""A JSON service on Python's standard library."""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "1.0.0"


def log(severity: str, message: str) -> None:
    print(json.dumps({"severity": severity, "message": message}), flush=True)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path not in ("/", "/greeting"):
            self.answer(404, {"error": "not found"})
            return
        greeting = os.environ.get("GREETING", "Hello from Python")
        self.answer(200, {"service": "python-http", "version": VERSION, "greeting": greeting})

    def answer(self, status: int, body: dict) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        log("INFO", format % args)


def main() -> int:
    port = int(os.environ.get("PORT", "8080"))
    server = ThreadingHTTPServer(("0.0.0.0", port), Handler)
    # shutdown() waits for the loop that this very thread runs, hence the other thread.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    log("INFO", f"python-http {VERSION} listens on port {port}")
    server.serve_forever()
    log("INFO", "stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
