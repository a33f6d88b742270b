"""What the bench starts: dmp, http-echo, nginx, PostgreSQL. All of it is stopped at exit, whatever the exit."""
import atexit
import glob
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BENCH = ROOT / ".build" / "bench"
DMP = ROOT / ".build" / "release" / "dmp"
ECHO = ROOT / ".build" / "release" / "http-echo"

_running, _folders = [], []


class Unavailable(Exception):
    """A row cannot be measured here; it is skipped and says why."""


def clean():
    while _running:
        stop(_running[-1])
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)


atexit.register(clean)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda *_: sys.exit(130))


def folder(parent=None):
    """A folder removed at exit, on the file system of the stores unless told otherwise."""
    parent = parent or BENCH / "run"
    os.makedirs(parent, exist_ok=True)
    path = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    _folders.append(path)
    return path


def tool(name):
    """A command, looked for also where Debian hides it."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    found = found or next(iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), reverse=True)), None)
    if not found:
        raise Unavailable(f"{name} is missing")
    return found


def start(command, **options):
    # Its own session: Ctrl-C comes to the bench alone, which stops the rest in order.
    process = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    _running.append(process)
    return process


def stop(process, number=signal.SIGTERM):
    if process in _running:
        _running.remove(process)
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_port(port, process, seconds=10):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if process.poll() is not None:
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.02)
    return False


class Dmp:
    """`dmp demo` on a folder."""

    def __init__(self, data, wrapper=()):
        self.data = pathlib.Path(data)
        self.log = open(self.data.parent / (self.data.name + ".log"), "w+")
        command = [*wrapper, DMP, "demo", "--port", "0", "--donnees", self.data]
        self.process = start(command, stdout=self.log, stderr=subprocess.STDOUT)
        for _ in range(1000):
            text = pathlib.Path(self.log.name).read_text()
            if found := re.search(r"prêt : http://127.0.0.1:(\d+)", text):
                break
            if self.process.poll() is not None:
                raise RuntimeError(f"dmp did not start: {text.strip()[-300:]}")
            time.sleep(0.01)
        else:
            raise RuntimeError("dmp is not ready after 10 s")
        self.port = int(found[1])
        self.url = f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        """The server itself, which strace may have started."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else self.process.pid

    def token(self, *actor):
        return run(DMP, "jeton", *actor, "--duree", "864000", "--donnees", self.data).strip()

    def call(self, token, method, path, body=None, kind="application/json"):
        """Status and bytes of an answer."""
        headers = {"Authorization": f"Bearer {token}", "Accept": "*/*"}
        if body is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.url + path, body, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def memory(self):
        """Resident bytes now, and at most since the last `forget_peak`."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return tuple(int(re.search(rf"{key}:\s+(\d+) kB", text)[1]) * 1024 for key in ("VmRSS", "VmHWM"))

    def forget_peak(self):
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def stop(self):
        if self.pid != self.process.pid:
            os.kill(self.pid, signal.SIGTERM)  # strace ends with the one it watches
            self.process.wait(30)
        stop(self.process)
        self.log.close()


class Nginx:
    """nginx with two workers and no access log; `body` is its server block."""

    def __init__(self, body):
        self.port = free_port()
        place = folder()
        user = "user root;" if os.getuid() == 0 else ""
        (place / "nginx.conf").write_text(f"""
{user} daemon off; worker_processes 2; worker_rlimit_nofile 8192; pid {place}/pid; error_log {place}/error.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=100; client_body_temp_path {place}/a; proxy_temp_path {place}/b;
  fastcgi_temp_path {place}/c; uwsgi_temp_path {place}/d; scgi_temp_path {place}/e;
  server {{ listen 127.0.0.1:{self.port} {body} }}
}}""")
        command = [tool("nginx"), "-p", place, "-c", place / "nginx.conf", "-e", place / "error.log"]
        self.process = start(command, stderr=subprocess.DEVNULL)
        if not wait_port(self.port, self.process):
            raise Unavailable("nginx did not start")
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        stop(self.process)


class Postgres:
    """A temporary cluster, fsync on; it runs as `postgres` when the bench runs as root, which PostgreSQL refuses."""

    def __init__(self):
        self.initdb, self.server, self.psql, self.pgbench = map(tool, ("initdb", "postgres", "psql", "pgbench"))
        self.runner, self.place, owner = [], folder(), None
        if os.getuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError:
                raise Unavailable("PostgreSQL refuses root, and there is no account postgres") from None
            self.runner = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups"]
            os.chown(self.place, owner.pw_uid, owner.pw_gid)
            if subprocess.run([*self.runner, "test", "-w", self.place]).returncode:
                self.place = folder("/var/tmp")
                os.chown(self.place, owner.pw_uid, owner.pw_gid)
        self.same_disk = os.stat(self.place).st_dev == os.stat(BENCH).st_dev
        self.port, data = free_port(), self.place / "data"
        run(*self.runner, self.initdb, "-D", data, "-U", "bench", "-A", "trust", "-E", "UTF8", "--no-locale",
            cwd=self.place)
        settings = {
            "listen_addresses": "", "unix_socket_directories": self.place, "port": self.port, "fsync": "on",
            "synchronous_commit": "on", "shared_buffers": "256MB", "max_wal_size": "4GB",
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        with open(self.place / "log", "w") as log:
            self.process = start([*self.runner, self.server, "-D", data, *options], stdout=log, stderr=log,
                                 cwd=self.place)
        for _ in range(200):
            ready = [*self.runner, self.psql, *self.address(), "-c", "SELECT 1", "postgres"]
            if subprocess.run(map(str, ready), capture_output=True, cwd=self.place).returncode == 0:
                break
            time.sleep(0.05)
        else:
            raise Unavailable("PostgreSQL did not start")
        # EXTERNAL: the bytes as they are, as SQLite keeps them; PostgreSQL would compress them.
        self.sql("CREATE TABLE contenu (document_id bigserial PRIMARY KEY, octets bytea NOT NULL)")
        self.sql("ALTER TABLE contenu ALTER octets SET STORAGE EXTERNAL")

    def address(self):
        return ["-h", self.place, "-p", self.port, "-U", "bench"]

    def sql(self, text):
        return run(*self.runner, self.psql, *self.address(), "-Atc", text, "postgres", cwd=self.place).strip()

    def insert(self, document, clients, seconds):
        """Transactions a second of `clients` that insert `document`, one each."""
        script = self.place / "insert.sql"
        script.write_text("INSERT INTO contenu (octets) VALUES (:document);\n")
        out = run(*self.runner, self.pgbench, "-n", "-M", "prepared", "-c", clients, "-j", 2, "-T", seconds, "-f",
                  script, "-D", "document=" + document, *self.address(), "postgres", cwd=self.place)
        if not re.search(r"number of failed transactions: 0 ", out):
            raise RuntimeError("pgbench: some transactions failed")
        return float(re.search(r"tps = ([\d.]+)", out)[1])

    def syncs(self):
        return int(self.sql("SELECT wal_sync FROM pg_stat_wal"))

    def stop(self):
        stop(self.process, signal.SIGINT)
