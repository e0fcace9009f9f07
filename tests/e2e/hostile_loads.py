"""Loads that a stranger could put on a server, on loopback, bounded in number and rate. One process with one epoll plays any of them:

    hostile_loads.py PORT --loads idle,slow --seconds 5 [--tls] [--scale 0.1] [--address 127.0.0.9] [--body FILE]

prints "ready" when the connections that a load consists of are there, and at the end (SIGTERM, or the seconds) one JSON object of what was done.
Each load comes from an address of its own, or all from --address. --scale multiplies numbers and rates."""
import argparse
import heapq
import itertools
import json
import resource
import select
import signal
import socket
import ssl
import sys
import time

READ, WRITE = select.EPOLLIN, select.EPOLLOUT
PATIENCE = 70  # seconds until we give up on an answer; the server's limits are shorter
MIB = 1 << 20

# Numbers and rates; per second where the name says so.
IDLE, IDLE_OPENED_PER_SECOND = 10_000, 1_500
SLOW, SLOW_PAUSE = 1_000, 1.0
LARGE, LARGE_BYTES, LARGE_BYTES_PER_SECOND = 8, 200 * MIB, 100 * MIB
CHUNKED, CHUNKED_BYTES_PER_SECOND = 8, 50 * MIB
HEADERS, HEADERS_OPENED_PER_SECOND = 16, 200
FIDS, FID_CONNECTIONS, FIDS_PER_SECOND, FIDS_WITH_EVIDENCE = 50_000, 32, 2_000, 4  # every fourth one
HALF_OPEN_PER_SECOND, MAX_HALF_OPEN = 500, 6_000


class Loop:
    """Runs generators that yield what they wait for: (socket, READ or WRITE), or seconds."""

    def __init__(self):
        self.epoll = select.epoll()
        self.waiting, self.sleeping, self.order = {}, [], itertools.count()
        self.stopped = False

    def spawn(self, generator):
        self.resume(generator)

    def resume(self, generator):
        try:
            wanted = next(generator)
        except StopIteration:
            return
        if isinstance(wanted, tuple):
            sock, mask = wanted
            fd = sock.fileno()
            self.waiting[fd] = generator
            try:
                self.epoll.register(fd, mask | select.EPOLLONESHOT)
            except FileExistsError:
                self.epoll.modify(fd, mask | select.EPOLLONESHOT)
        else:
            heapq.heappush(self.sleeping, (time.monotonic() + wanted, next(self.order), generator))

    def run(self, until):
        while not self.stopped and time.monotonic() < until:
            pause = min(0.1, max(0.0, self.sleeping[0][0] - time.monotonic())) if self.sleeping else 0.1
            for fd, _ in self.epoll.poll(pause, 256):
                generator = self.waiting.pop(fd, None)
                if generator is not None:
                    self.resume(generator)
            now = time.monotonic()
            while self.sleeping and self.sleeping[0][0] <= now:
                self.resume(heapq.heappop(self.sleeping)[2])


class Rate:
    def __init__(self, per_second):
        self.per_second, self.next = per_second, time.monotonic()

    def wait(self, amount=1):
        """Seconds until this much may be done."""
        now = time.monotonic()
        self.next = max(self.next, now - 0.05) + amount / self.per_second
        return max(0.0, self.next - now)


class Target:
    """Where the loads go, and what they count."""

    def __init__(self, loop, port, tls, scale, address, body):
        self.loop, self.port, self.scale, self.address, self.body = loop, port, scale, address, body
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.counts = {}
        self.pending = 0  # connections that a load consists of and that are not there yet

    def count(self, name, n=1):
        self.counts[name] = self.counts.get(name, 0) + n

    def scaled(self, number):
        return max(1, int(number * self.scale))

    def connect(self, address, tls=True):
        """A connected socket, or None if the server would not."""
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            sock.bind((self.address or address, 0))
            sock.connect_ex(("127.0.0.1", self.port))
            yield sock, WRITE
            if sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError
            if self.context is None or not tls:
                return sock
            sock = self.context.wrap_socket(sock, do_handshake_on_connect=False)
            while True:
                try:
                    sock.do_handshake()
                    return sock
                except ssl.SSLWantReadError:
                    yield sock, READ
                except ssl.SSLWantWriteError:
                    yield sock, WRITE
        except OSError:
            sock.close()
            self.count("not connected")
            yield 0.05
            return None

    def send(self, sock, data):
        """True if all of it went out."""
        view = memoryview(data)
        while view:
            try:
                view = view[sock.send(view):]
            except (ssl.SSLWantWriteError, BlockingIOError):
                yield sock, WRITE
            except ssl.SSLWantReadError:
                yield sock, READ
            except OSError:
                return False
        return True

    def receive(self, sock):
        """Some bytes; none at the end."""
        while True:
            try:
                return sock.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                yield sock, READ
            except OSError:
                return b""


def answered(sock):
    """Whether something has come, without waiting; the end counts too."""
    try:
        return sock.recv(65536) is not None
    except (ssl.SSLWantReadError, BlockingIOError):
        return False
    except OSError:
        return True


def idle(target):
    """Connections that say nothing (with TLS: nothing after the handshake)."""
    rate = Rate(IDLE_OPENED_PER_SECOND)

    def one():
        first = True
        while True:
            yield rate.wait()
            sock = yield from target.connect("127.0.0.2")
            if sock is None:
                continue
            target.pending -= first
            first = False
            target.count("idle connections")
            yield from target.receive(sock)
            sock.close()

    target.pending += target.scaled(IDLE)
    for _ in range(target.scaled(IDLE)):
        target.loop.spawn(one())


def slow(target):
    """Requests that come one byte a second."""
    request = b"POST /v1/secrets/challenge HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000
    rate = Rate(IDLE_OPENED_PER_SECOND)

    def one():
        first = True
        while True:
            yield rate.wait()
            sock = yield from target.connect("127.0.0.3")
            if sock is None:
                continue
            target.pending -= first
            first = False
            for i in range(len(request)):
                sent = yield from target.send(sock, request[i:i + 1])
                if not sent or answered(sock):
                    break
                target.count("slow bytes")
                yield SLOW_PAUSE
            sock.close()

    target.pending += target.scaled(SLOW)
    for _ in range(target.scaled(SLOW)):
        target.loop.spawn(one())


def flood(target, address, connections, rate, head, part, limit, name):
    """Request after request, each on a connection of its own, sent on until the server closes, whatever it answers."""

    def one():
        while True:
            sock = yield from target.connect(address)
            if sock is None:
                continue
            good = yield from target.send(sock, head)
            sent = 0
            while good and sent < limit:
                yield rate.wait(len(part))
                good = yield from target.send(sock, part)
                sent += len(part)
                target.count(f"{name}: KiB", len(part) / 1024)
            target.count(f"{name}: ended")
            answered(sock)
            sock.close()

    for _ in range(target.scaled(connections)):
        target.loop.spawn(one())


def large(target):
    """Bodies of 200 MB, declared as such."""
    head = b"POST /v1/secrets/challenge HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % LARGE_BYTES
    flood(target, "127.0.0.4", LARGE, Rate(LARGE_BYTES_PER_SECOND * target.scale), head, b"x" * 65536, LARGE_BYTES, "large")


def chunked(target):
    """Bodies without a declared end: small chunks."""
    head = b"POST /v1/secrets/challenge HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    part = b"40\r\n" + b"x" * 64 + b"\r\n"
    flood(target, "127.0.0.5", CHUNKED, Rate(CHUNKED_BYTES_PER_SECOND * target.scale), head, part * 900, 200 * MIB, "chunked")


def headers(target):
    """Headers without end, in lines as short and as long as they get, and in turn complete ones with as many lines as are allowed."""
    rate = Rate(HEADERS_OPENED_PER_SECOND * target.scale)
    start = b"GET /healthz HTTP/1.1\r\nHost: h\r\n"
    kinds = (start + b"a:\r\n" * 5000, start + b"a: " + b"b" * 30_000, start + b"".join(b"h%d: %s\r\n" % (i, b"x" * 90) for i in range(120)) + b"\r\n")

    def one(kind):
        while True:
            yield rate.wait()
            sock = yield from target.connect("127.0.0.6")
            if sock is None:
                continue
            yield from target.send(sock, kinds[kind % 3])
            yield from target.receive(sock)
            sock.close()
            target.count("headers")
            kind += 1

    for kind in range(target.scaled(HEADERS)):
        target.loop.spawn(one(kind))


def fids(target):
    """Challenges for one unknown key after the other, some with evidence that is true (target.body, with FID in place of the key)."""
    rate = Rate(FIDS_PER_SECOND * target.scale)
    numbers = itertools.count()

    def request(n):
        fid = b"%040x" % (n % FIDS)
        body = target.body.replace(b"FID", fid) if target.body and n % FIDS_WITH_EVIDENCE == 0 else b'{"fid":"%s"}' % fid
        return b"POST /v1/secrets/challenge HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    def one():
        while True:
            sock = yield from target.connect("127.0.0.7")
            good = sock is not None
            while good:
                yield rate.wait()
                good = yield from target.send(sock, request(next(numbers)))
                answer = yield from target.receive(sock)
                good = good and answer != b""
                target.count("fids: " + (answer[9:12].decode() or "none"))
            if sock is not None:
                sock.close()

    for _ in range(target.scaled(FID_CONNECTIONS)):
        target.loop.spawn(one())


def client_hello():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    outgoing = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def half_open(target):
    """TLS handshakes that go as far as the server's signature and no further; without TLS a request that is no request."""
    rate, hello = Rate(HALF_OPEN_PER_SECOND * target.scale), client_hello()
    open_now = [0]

    def one():
        sock = yield from target.connect("127.0.0.8", tls=False)
        if sock is not None:
            yield from target.send(sock, hello)
            while (yield from target.receive(sock)):
                pass
            sock.close()
            target.count("half open: ended")
        open_now[0] -= 1

    def many():
        while True:
            yield rate.wait()
            if open_now[0] < target.scaled(MAX_HALF_OPEN):
                open_now[0] += 1
                target.count("half open")
                target.loop.spawn(one())

    target.loop.spawn(many())


LOADS = {"idle": idle, "slow": slow, "large": large, "chunked": chunked, "headers": headers, "fids": fids, "half_open": half_open}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--loads", default=",".join(LOADS))
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--address")
    parser.add_argument("--body")
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    body = open(args.body, "rb").read() if args.body else None
    loop = Loop()

    def stop(*_):
        loop.stopped = True

    signal.signal(signal.SIGTERM, stop)
    target = Target(loop, args.port, args.tls, args.scale, args.address, body)
    end = time.monotonic() + args.seconds
    for name in args.loads.split(","):
        LOADS[name](target)

    def say_ready():
        while target.pending > 0:
            yield 0.05
        print("ready", flush=True)

    loop.spawn(say_ready())
    loop.run(end)
    json.dump({k: round(v) for k, v in sorted(target.counts.items())}, sys.stdout)
    print(flush=True)


if __name__ == "__main__":
    main()
