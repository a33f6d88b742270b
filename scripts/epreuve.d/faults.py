"""Fault injection: system calls of a running server fail, then stop failing; what it answered, lost, and how it goes on."""
import errno
import http.client
import json
import mmap
import socket
import struct
import subprocess
import threading
import time
from collections import Counter

import oracle
from kills import load_until
from load import MIX, Client
from world import Fault, Server, wait_for

# The numbers of shim.c.
WRITE, SYNC, TRUNCATE, OPEN, ACCEPT, MALLOC, READ, RECEIVE, SEND, MAP = range(1, 11)
DATABASE, WAL, SHM, OTHER, FOLDER, ACCESS_LOG, ELSEWHERE, SOCKET, KEYS, JOURNAL = (1 << bit for bit in range(10))
ANY_DATA = DATABASE | WAL | SHM | OTHER | FOLDER | KEYS | JOURNAL
ERROR, SHORT, SHORT_THEN_ERROR = range(3)

CONNECTIONS = 4
SIZES = [(20_000, 90), (250_000, 10)]
UNSYNCED = "commits not synced, answered INC-04, found done after SIGKILL"
RESUME_SECONDS = 10


class Control:
    """The page that shim.c reads before each call."""

    def __init__(self, file):
        self.file = file
        file.write_bytes(bytes(4096))
        with open(file, "r+b") as opened:
            self.page = mmap.mmap(opened.fileno(), 4096)

    def begin(self, call, error, places, mode=ERROR, skip=0, period=1, count=-1):
        self.end()
        self.page[4:36] = struct.pack("<8i", getattr(errno, error), mode, places, skip, period, count, 0, 0)
        self.page[0:4] = struct.pack("<i", call)

    def end(self):
        self.page[0:4] = bytes(4)

    @property
    def hits(self):
        return struct.unpack_from("<i", self.page, 32)[0]


class Row:
    """A fault and what is promised of it. `statuses`: what may be answered beside what a sound server answers; `all`:
    nothing else is answered while it lasts; `ends`: the server ends by exit code 5, having closed nothing."""

    def __init__(self, what, call, places, error, statuses=(), all=False, mix=MIX, hits=3, ends=False, **how):
        self.what, self.call, self.places, self.error, self.how = what, call, places, error, how
        self.statuses, self.all, self.mix, self.hits, self.ends = set(statuses), all, mix, hits, ends


# Lives end by an erasure, after which the WAL is copied back and truncated at once.
LIVES = MIX | {"life": 60}
READS = {"read": 60, "list": 20, "deposit": 5, "notifications": 15}
OK = ()

ROWS = [
    Row("write, WAL", WRITE, WAL, "ENOSPC", [507], all=True),
    Row("write, WAL, half of it then the error", WRITE, WAL, "ENOSPC", [507], all=True, mode=SHORT_THEN_ERROR),
    Row("write, WAL, one in five", WRITE, WAL, "ENOSPC", [507], period=5),
    Row("write, WAL", WRITE, WAL, "EIO", [503], all=True),
    Row("write, WAL, one in five", WRITE, WAL, "EIO", [503], period=5),
    Row("write, WAL, one in two", WRITE, WAL, "EINTR", OK, period=2),
    Row("write, WAL, half of it", WRITE, WAL, "ENOSPC", OK, mode=SHORT, period=2),
    Row("sync, WAL", SYNC, WAL, "EIO", [503], all=True),
    Row("sync, WAL, one in three", SYNC, WAL, "EIO", [503], period=3),
    Row("sync, WAL", SYNC, WAL, "ENOSPC", [503, 507], all=True),
    Row("sync, WAL, one in three", SYNC, WAL, "EINTR", [503], period=3),
    Row("write, database (checkpoint)", WRITE, DATABASE, "ENOSPC", OK, mix=LIVES),
    Row("write, database (checkpoint)", WRITE, DATABASE, "EIO", OK, mix=LIVES),
    Row("write, database, half of it", WRITE, DATABASE, "ENOSPC", OK, mix=LIVES, mode=SHORT, period=2),
    Row("write, database, one in two", WRITE, DATABASE, "EINTR", OK, mix=LIVES, period=2),
    Row("sync, database (checkpoint)", SYNC, DATABASE, "EIO", OK, mix=LIVES, hits=1, ends=True),
    Row("sync, database (checkpoint)", SYNC, DATABASE, "ENOSPC", OK, mix=LIVES, hits=1, ends=True),
    Row("truncate, WAL", TRUNCATE, WAL, "EIO", OK, mix=LIVES, hits=1),
    Row("truncate, WAL, one in two", TRUNCATE, WAL, "EINTR", OK, mix=LIVES, hits=1, period=2),
    Row("write, trousseau", WRITE, KEYS, "ENOSPC", [503, 507], mix=LIVES),
    Row("write, trousseau, half of it then the error", WRITE, KEYS, "ENOSPC", [503, 507], mix=LIVES, mode=SHORT_THEN_ERROR),
    Row("write, trousseau", WRITE, KEYS, "EIO", [503], mix=LIVES),
    Row("sync, trousseau", SYNC, KEYS, "EIO", [503], mix=LIVES),
    Row("truncate, trousseau's journal", TRUNCATE, KEYS, "EIO", [503], mix=LIVES),
    Row("write, signed journal", WRITE, JOURNAL, "ENOSPC", OK, hits=1),
    Row("write, signed journal, half of it then the error", WRITE, JOURNAL, "EIO", OK, hits=1, mode=SHORT_THEN_ERROR),
    Row("sync, signed journal", SYNC, JOURNAL, "EIO", OK, hits=1),
    Row("read, database and WAL", READ, DATABASE | WAL, "EIO", [503], mix=READS),
    Row("read, database and WAL, one in two", READ, DATABASE | WAL, "EINTR", OK, mix=READS, period=2),
    Row("open, any file", OPEN, ANY_DATA | ELSEWHERE | ACCESS_LOG, "EMFILE", [503], mix=LIVES, hits=0),
    Row("memory, SQLite", MALLOC, ELSEWHERE, "ENOMEM", [503]),
    Row("memory, SQLite, one in forty", MALLOC, ELSEWHERE, "ENOMEM", [503], period=40),
    Row("write, access log", WRITE, ACCESS_LOG, "ENOSPC", OK, hits=1),
    Row("write, access log", WRITE, ACCESS_LOG, "EIO", OK, hits=1),
    Row("write, access log, half of it", WRITE, ACCESS_LOG, "EIO", OK, hits=1, mode=SHORT),
    Row("receive, one in two", RECEIVE, SOCKET, "EINTR", OK, period=2),
    Row("send, one in two", SEND, SOCKET, "EINTR", OK, period=2),
    Row("accept", ACCEPT, SOCKET, "EMFILE", OK),
    Row("accept", ACCEPT, SOCKET, "ENFILE", OK),
    Row("accept", ACCEPT, SOCKET, "ENOMEM", OK),
    Row("accept, one in two", ACCEPT, SOCKET, "EINTR", OK, period=2),
    Row("accept, one in two", ACCEPT, SOCKET, "ECONNABORTED", OK, period=2),
]

# At the start: the server ends by exit code 5 with a sentence, and starts once the cause is gone.
STARTS = [
    ("open, database", OPEN, DATABASE, "EMFILE"), ("open, WAL", OPEN, WAL, "ENOSPC"), ("open, WAL's index", OPEN, SHM, "EMFILE"),
    ("write, WAL's index", WRITE, SHM, "ENOSPC"), ("map, WAL's index", MAP, SHM, "ENOMEM"), ("read, database", READ, DATABASE, "EIO"),
    ("read, WAL", READ, WAL, "EIO"), ("read, trousseau", READ, KEYS, "EIO"), ("read, signed journal", READ, JOURNAL, "EIO"),
    ("truncate, signed journal", TRUNCATE, JOURNAL, "EIO"), ("memory, SQLite", MALLOC, ELSEWHERE, "ENOMEM"),
]


class Injection:
    def __init__(self, base, shim, seed, say):
        self.base, self.seed, self.say, self.counts = base, seed, say, Counter()
        self.lines, self.worlds, self.ledgers = [], [], []
        self.world, self.ledger = base.begin("f")
        self.worlds.append(self.world)
        self.ledgers.append(self.ledger)
        settings = self.world.place / "dmp.json5"  # a checkpoint each second: some are signed while a row lasts
        settings.write_text(json.dumps(json.loads(settings.read_text()) | {"journal": {"intervalleSecondes": 1}}))
        self.control = Control(self.world.place / "control")
        self.environment = {"LD_PRELOAD": str(shim), "EPREUVE_DATA": str(self.world.data),
                            "EPREUVE_CONTROL": str(self.control.file)}

    def run(self):
        server = Server(self.world, self.environment)
        try:
            self.client(server, 0).deposit()
            for row in ROWS:
                if row.ends:
                    server = self.ending(server, row)
                else:
                    self.row(server, row)
        finally:
            self.control.end()
        server.observe()
        server.kill()
        self.check("after SIGKILL")
        self.unfinished_commits()
        self.starts()
        self.say(f"{len(self.lines)} rows: every act answered was kept, none was half done")
        return self

    def client(self, server, rank, mix=MIX):
        return Client(self.base.cast, self.ledger, server.port, f"{self.seed} fault {len(self.lines)} {rank}", mix, SIZES)

    def check(self, when):
        """Nothing answered is lost, nothing is half done."""
        self.world.sound(when)
        counts = oracle.compare(self.ledger.acts, self.world)
        if counts["failed, yet there"] > self.counts[UNSYNCED]:
            raise Fault(f"{when}: {counts['failed, yet there']} acts were answered 5xx and are there")
        return counts

    def row(self, server, row):
        clients = [self.client(server, rank, row.mix) for rank in range(CONNECTIONS)]
        watch = Watch(server)
        if row.call == ACCEPT:
            for client in clients:
                client.notifications()
        if row.places == KEYS:
            # A dossier each to erase: none is created while the trousseau fails.
            for client in clients:
                client.life(), client.life(), client.life()
        before, told = len(self.ledger.acts), 0
        if row.places == ACCESS_LOG:
            told = len((self.world.place / "acces.log").read_text())
        self.control.begin(row.call, row.error, row.places, **row.how)
        stop, answered = threading.Event(), ()
        threads = load_until(stop, clients)
        visits = [visit(server.port) for _ in range(4)] if row.call == ACCEPT else []
        began = time.monotonic()
        wait_for(lambda: self.control.hits >= row.hits and time.monotonic() - began > 0.25, server.process, 20,
                 f"{row.what}, {row.error}: no call to fail")
        ready = watch.look()
        stop.set()
        for thread in threads:
            thread.join()
        answered = self.ledger.acts[before:]
        hits = self.control.hits
        self.control.end()
        resumed = self.resume(server)
        if row.places == ACCESS_LOG and row.how.get("mode", ERROR) == ERROR:
            log = self.world.place / "acces.log"
            wait_for(lambda: clients[0].notifications() and '{"perdues":' in log.read_text()[told:], server.process,
                     RESUME_SECONDS, f"{row.what}, {row.error}: lines were lost, and the log does not say so")
        for one in visits:
            one.close()
        for client in clients:
            client.close()
        watch.close()
        self.judge(row, answered, ready)
        self.check(f"{row.what}, {row.error}")
        statuses = Counter(act.status for act in answered)
        failed = {status: number for status, number in statuses.items() if status is None or status >= 500}
        self.counts["faults"] += hits
        self.counts["acts"] += len(answered)
        self.lines.append((row.what, row.error, hits, sum(statuses.values()) - sum(failed.values()), failed, ready, resumed))

    def ending(self, server, row):
        """The server that takes the place of one that a fault has ended."""
        clients = [self.client(server, rank, row.mix) for rank in range(CONNECTIONS)]
        before = len(self.ledger.acts)
        self.control.begin(row.call, row.error, row.places, **row.how)
        stop = threading.Event()
        threads = load_until(stop, clients)
        try:
            code = server.process.wait(20)
        except subprocess.TimeoutExpired:
            raise Fault(f"{row.what}, {row.error}: the server goes on over pages that the disk has not taken") from None
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        hits = self.control.hits
        self.control.end()
        for client in clients:
            client.close()
        said = server.output.read_text()
        if code != 5 or "fsync" not in said:
            raise Fault(f"{row.what}, {row.error}: exit {code}, said {said[-200:]}")
        self.check(f"{row.what}, {row.error}")
        after = Server(self.world, self.environment)
        resumed = self.resume(after)
        answered = [act for act in self.ledger.acts[before:] if act.status is not None and act.status < 500]
        self.counts["faults"] += hits
        self.lines.append((row.what, row.error, hits, len(answered), {f"exit {code}": 1}, None, resumed))
        return after

    def judge(self, row, answered, ready):
        statuses = {act.status for act in answered}
        where = f"{row.what}, {row.error}"
        if None in statuses:
            raise Fault(f"{where}: a connection was broken")
        # A reading granted in the moment when its dossier is erased: there is nothing left to give.
        erased = lambda act: act.kind == "read" and (act.answer or {}).get("code") == "INC-05"
        failures = {act.status for act in answered if act.status >= 500 and not erased(act)}
        if failures - row.statuses:
            told = {f"{act.status} {(act.answer or {}).get('code', '')} to {act.kind}" for act in answered if act.status in failures}
            raise Fault(f"{where}: answered {', '.join(sorted(told))}, expected {sorted(row.statuses) or 'no failure'}")
        if row.all and statuses - row.statuses:
            raise Fault(f"{where}: answered {sorted(statuses)} where nothing can be written")
        unsure = [act for act in answered if act.kind == "erase" and (act.answer or {}).get("code") == "INC-04"]
        if row.places == KEYS and not unsure:
            raise Fault(f"{where}: an erasure was answered without its key destroyed, or none was tried")
        if ready not in row.statuses | {200}:
            raise Fault(f"{where}: /pret answered {ready}")

    def resume(self, server):
        """Seconds until a deposit is accepted, with nothing done but to ask."""
        began = time.monotonic()
        client = self.client(server, 9)
        while client.deposit(size=20_000).status != 201:
            if server.process.poll() is not None:
                raise Fault(f"the server ended, exit {server.process.returncode}")
            if time.monotonic() - began > RESUME_SECONDS:
                raise Fault(f"no deposit is accepted {RESUME_SECONDS} s after the cause is gone")
            time.sleep(0.02)
        client.close()
        return time.monotonic() - began

    def unfinished_commits(self):
        """A commit whose sync fails, then SIGKILL before anything else is written.

        If the next sync succeeds, the server has written over the commit, and it is gone; if none does, the server says
        that it does not know (INC-04), and the act may be there, whole.
        """
        for once in [True, False] * 5:
            server = Server(self.world, self.environment)
            client = self.client(server, 0)
            client.deposit(size=20_000)
            self.control.begin(SYNC, "EIO", WAL, count=1 if once else -1)
            refused = client.deposit(size=20_000)
            code = (refused.answer or {}).get("code")
            if refused.status != 503 or (code == "INC-04") == once:
                raise Fault(f"a commit that is not synced is answered {refused.status} {code}")
            self.control.end()
            server.kill()
            client.close()
            self.world.sound("after a failed sync and SIGKILL")
            found = oracle.compare(self.ledger.acts, self.world)["failed, yet there"]
            if once and found > self.counts[UNSYNCED]:
                raise Fault("a commit answered 503 « nothing was done » is there after SIGKILL")
            self.counts[UNSYNCED] = found

    def starts(self):
        for what, call, places, error in STARTS:
            self.control.begin(call, error, places)
            server = Server(self.world, self.environment, ready=False)
            try:
                code = server.process.wait(10)
            except subprocess.TimeoutExpired:
                code = None
            hits = self.control.hits
            self.control.end()
            if code is None:
                server.kill()
            said = server.output.read_text().strip().splitlines()
            if not hits or code != 5 or not said:
                raise Fault(f"start, {what}, {error}: exit {code}, said {said}")
            self.world.sound(f"start, {what}, {error}")
            server = Server(self.world, self.environment)
            resumed = self.resume(server)
            # The next start finds a WAL to read.
            server.kill()
            self.check(f"start, {what}, {error}")
            self.lines.append((f"start: {what}", error, hits, 0, {f"exit {code}": 1}, None, resumed))


class Watch:
    """A connection opened before the fault, that asks whether the server is alive and ready."""
    fresh = 0.0  # when /pret is examined again

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.administration, timeout=20)
        self.ask("/sante")

    def ask(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status

    def look(self):
        if self.ask("/sante") != 200:
            raise Fault("/sante does not answer 200")
        # Its answer holds for a second: that of the fault before would do for this one.
        time.sleep(max(0, Watch.fresh - time.monotonic()))
        Watch.fresh = time.monotonic() + 1.1
        return self.ask("/pret")

    def close(self):
        self.connection.close()


def visit(port):
    """A connection that nobody may accept."""
    one = socket.socket()
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", port))
    return one
