"""Peers for tests of the client: a forwarding server that changes what passes, a CONNECT proxy, TLS certificates."""
import base64
import http.client
import http.server
import os
import socket
import subprocess
import threading


class ForwardingServer:
    """Passes POSTs on to a real server; `change(path, body)` -> body on the way there, `answer(path, status, body)` -> what goes back:
    (status, body, headers)."""

    def __init__(self, port, change=lambda path, body: body, answer=lambda path, status, body: (status, body, {})):
        outer = self
        self.seen = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.seen.append((self.path, dict(self.headers), body))
                upstream = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                headers = {k: self.headers[k] for k in ("Content-Type", "X-Jingui-Command") if k in self.headers}
                upstream.request("POST", self.path, change(self.path, body), headers)
                got = upstream.getresponse()
                status, back, more = answer(self.path, got.status, got.read())
                upstream.close()
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(back)))
                self.end_headers()
                self.wfile.write(back)

            def log_message(self, *args):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class ConnectProxy:
    """Opens tunnels to 127.0.0.1:port, whatever host is asked for. `user`: "name:password" that it wants."""

    def __init__(self, port, user=None):
        self.target, self.asked = port, []
        self.authorization = None if user is None else "Basic " + base64.b64encode(user.encode()).decode()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.tunnel, args=(peer,), daemon=True).start()

    def tunnel(self, peer):
        head = b""
        while b"\r\n\r\n" not in head:
            more = peer.recv(4096)
            if not more:
                return
            head += more
        lines = head.decode().split("\r\n")
        self.asked.append(lines[0])
        if self.authorization and f"Proxy-Authorization: {self.authorization}" not in lines:
            peer.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            peer.close()
            return
        upstream = socket.create_connection(("127.0.0.1", self.target))
        with peer, upstream:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self.copy, args=(upstream, peer), daemon=True)
            back.start()
            self.copy(peer, upstream)
            back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


def make_certificate(directory, alt_names):
    """Self-signed, for two days: (certificate file, key file)."""
    cert, key = os.path.join(directory, "tls.pem"), os.path.join(directory, "tls.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=e2e", "-addext", f"subjectAltName={alt_names}", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return cert, key
