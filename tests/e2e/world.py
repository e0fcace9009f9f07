"""One development world for end-to-end tests: simulator, server, client, all real processes on loopback.

Programs come from JINGUI_BIN_DIR. Everything is under one temporary directory that goes away at the end."""
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

BIN = os.environ.get("JINGUI_BIN_DIR") or os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "build", "dev", "bin")
FIXTURES = os.environ.get("JINGUI_FIXTURES", "")
ADMIN_TOKEN = "e2e-admin-token-0123456789"
SERVER_APP = "5e17e40000000000000000000000000000000002"
CLIENT_APP = "c0ffee0000000000000000000000000000000001"


def clean_environment():
    """The tester's environment without settings that could change what the programs do."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("JINGUI_", "DSTACK_", "HTTP", "http"))}


def wait_for(condition, what, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"timed out waiting for {what}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Process:
    """A program with its output in a file."""

    def __init__(self, argv, log_path, env):
        self.log_path = log_path
        self.log_file = open(log_path, "wb")
        self.popen = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=self.log_file, stderr=self.log_file, env=env)

    def log(self):
        with open(self.log_path, errors="replace") as f:
            return f.read()

    def stop(self, sig=signal.SIGTERM, seconds=20):
        if self.popen.poll() is None:
            self.popen.send_signal(sig)
            try:
                self.popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self.popen.kill()
                self.popen.wait()
                raise AssertionError(f"did not stop: {self.log()[-2000:]}")
        self.log_file.close()
        return self.popen.returncode


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path, timeout=30):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class World:
    """A simulator with two guests, `server` and `client`, and the settings that point programs at it."""

    def __init__(self, *simulator_args, guests=(("server", SERVER_APP), ("client", CLIENT_APP))):
        self.dir = tempfile.mkdtemp(prefix="jingui-e2e-")
        self.processes = []
        ready = os.path.join(self.dir, "ready")
        argv = [os.path.join(BIN, "jingui-simulator"), "--dir", self.dir, "--ready-file", ready]
        for name, app in guests:
            argv += ["--guest", f"{name}:{app}"]
        self.simulator = self.start(argv + list(simulator_args), "simulator.log", clean_environment())
        wait_for(lambda: os.path.exists(ready) or self.simulator.popen.poll() is not None, "the simulator")
        if self.simulator.popen.poll() is not None:
            raise AssertionError("simulator: " + self.simulator.log())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def start(self, argv, log_name, env):
        process = Process(argv, self.path(log_name), env)
        self.processes.append(process)
        return process

    def trust(self):
        """Settings with which evidence of this world is believed."""
        env = {"JINGUI_INSECURE_QUOTE_ROOT": self.path("quote-root.pem"), "JINGUI_KMS_ROOTS": self.path("kms-roots.txt"),
               "JINGUI_COLLATERAL": self.path("collateral.json")}
        return env

    def guest(self, name):
        """Settings of a program that runs in this guest."""
        return {"DSTACK_SIMULATOR_ENDPOINT": self.path(f"{name}.sock")}


    def ask_guest(self, name, method, **arguments):
        """One call of a guest's agent; the answer as JSON."""
        connection = UnixConnection(self.path(f"{name}.sock"))
        connection.request("POST", f"/{method}", json.dumps(arguments), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


class Server:
    """A running jingui-server."""

    def __init__(self, world, strict=True, name="server", args=(), **settings):
        self.world = world
        self.port = free_port()
        env = clean_environment() | {
            "JINGUI_ADMIN_TOKEN": ADMIN_TOKEN, "JINGUI_DB_PATH": world.path(f"{name}.db"),
            "JINGUI_LISTEN_ADDR": f"127.0.0.1:{self.port}", "JINGUI_RATLS_STRICT": "1" if strict else "0",
            "JINGUI_LOG_LEVEL": "debug"}
        if strict:
            env |= world.trust() | world.guest("server")
        env |= {k: v for k, v in settings.items() if v is not None}
        for key in [k for k, v in settings.items() if v is None]:
            env.pop(key, None)
        self.process = world.start([os.path.join(BIN, "jingui-server"), *args], f"{name}.log", env)
        self.url = f"http://127.0.0.1:{self.port}"

    def ready(self):
        wait_for(lambda: self.process.popen.poll() is not None or self.health() == 200, "the server")
        if self.process.popen.poll() is not None:
            raise AssertionError("server ended: " + self.process.log())
        return self

    def health(self):
        try:
            return self.request("GET", "/healthz")[0]
        except OSError:
            return 0

    def request(self, method, path, body=None, headers=None, timeout=30):
        """(status, body as JSON if it is JSON, else text)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection.request(method, path, data, headers or {})
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, text

    def admin(self, method, path, body=None):
        return self.request(method, path, body, {"Authorization": f"Bearer {ADMIN_TOKEN}"})

    def admin_ok(self, method, path, body=None):
        status, answer = self.admin(method, path, body)
        assert status in (200, 201), (method, path, status, answer)
        return answer

    def set_up(self, public_key, app_id=CLIENT_APP, values=None, vault="agents", item="demo"):
        """A vault with one item, an instance, and the grant between them; the fid."""
        self.admin_ok("POST", "/v1/vaults", {"id": vault, "name": vault})
        self.admin_ok("PUT", f"/v1/vaults/{vault}/items/{item}", {"fields": values or {"token": "s3cret-value-0123456789"}})
        fid = self.admin_ok("POST", "/v1/instances", {"public_key": public_key, "dstack_app_id": app_id})["fid"]
        self.admin_ok("POST", f"/v1/vaults/{vault}/instances/{fid}")
        return fid


class Client:
    """The jingui program, run in a guest of the world."""

    def __init__(self, world, server, strict=True, guest="client", **settings):
        self.world = world
        self.env = clean_environment() | {"JINGUI_RATLS_STRICT": "1" if strict else "0"}
        if server is not None:
            self.env["JINGUI_SERVER_URL"] = server.url
        if strict:
            self.env |= world.trust() | world.guest(guest) | {"JINGUI_RATLS_EXPECT_SERVER_APP_ID": SERVER_APP}
        self.env |= {k: v for k, v in settings.items() if v is not None}
        for key in [k for k, v in settings.items() if v is None]:
            self.env.pop(key, None)
        self.appkeys = world.path(f"{guest}.appkeys.json")

    def argv(self, command, *args):
        return [os.path.join(BIN, "jingui"), command, "--insecure", "--appkeys", self.appkeys, *args]

    def __call__(self, command, *args, env=None, timeout=60, **kwargs):
        return subprocess.run(self.argv(command, *args), env=self.env | (env or {}), capture_output=True, timeout=timeout,
                              cwd=self.world.dir, **kwargs)

    def public_key(self):
        """What `jingui status` prints; no server needed to know it."""
        out = self("status").stdout.decode()
        return dict(line.split("=", 1) for line in out.splitlines() if "=" in line)["public_key"]
