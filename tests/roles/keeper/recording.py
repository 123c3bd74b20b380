"""A proxy that passes every request on and remembers what an onlooker on the line would have seen of it."""

import http.server
import re
import threading

import urllib3


class Recorder:
    """Listens on a port of its own before `target`. `seen` holds method, shape of the path and sizes, in order."""

    def __init__(self, target: str) -> None:
        self.target, self.seen = target, []
        self._pool = urllib3.PoolManager(maxsize=8)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.recorder = self
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def pass_on(self, method, path, headers, body):
        answer = self._pool.request(
            method, self.target + path, headers=headers, body=body, retries=False
        )
        shape = re.sub("[0-9a-f]{64}", "*", path)
        self.seen.append((method, shape, len(body), answer.status, len(answer.data)))
        return answer

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {k: v for k, v in self.headers.items() if k.lower() not in {"host", "connection"}}
        answer = self.server.recorder.pass_on(self.command, self.path, kept, body)
        self.send_response(answer.status)
        self.send_header("Content-Length", str(len(answer.data)))
        self.end_headers()
        self.wfile.write(answer.data)

    do_GET = do_POST = do_PUT = do_DELETE = do

    def log_message(self, *_):
        pass
