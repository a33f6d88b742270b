"""What sends the mixed load, paced.c, started and read: its runs, their records, the tops that it tries."""
import array
import re
import struct
import subprocess

import bench
import stores
from report import KINDS
from servers import BENCH, folder, start, stop

FAULTS = ("", "status", "content", "connection", "too late")
RECORD = struct.Struct("=QIIIBBH")
MIX = {"read": 70, "list": 20, "deposit": 10}
CONNECTIONS = 64
AT_ONCE = 0x80  # the mark of a record of a trial of the top
say = bench.say


def bursts(seconds):
    """Seconds between two trials of the top, and of one, in a run of so many."""
    every = min(60, seconds / 10)
    return every, min(3, every / 5)


def wanted(tops, seconds):
    """Requests a second that were to be driven, those of the trials of the top left out."""
    ends = [at - bursts(seconds)[1] for at, _, _ in tops[1:]] + [seconds]
    return sum(rate * (end - at) for (at, _, rate), end in zip(tops, ends)) / seconds


class Load:
    """What `paced` sends to one server."""

    def __init__(self, server, store):
        self.server, self.store, self.place, self.runs = server, store, folder(), 0
        self.files = {"reader": stores.DOCTOR, "depositor": stores.LABORATORY}
        for name, actor in self.files.items():
            (self.place / name).write_text(server.token(*actor) + "\n")
        (self.place / "documents").write_text("".join(
            f"{store.uid(number)}\t{store.size(number)}\n" for number in store.some(100_000)))
        (self.place / "template").write_text(store.template())
        self.fixed = [f"{name}={self.place / name}" for name in ("reader", "depositor", "documents", "template")]
        self.fixed += [f"dossiers={store.register}", f"connections={CONNECTIONS}", f"listed={store.documents}"]
        self.answered = 0  # requests that were answered as they should

    def begin(self, seconds, rate=0, mix=MIX, more=()):
        """Starts a run; `rate` 0: as fast as it goes."""
        self.runs += 1
        number = 100_000 + self.runs
        out = self.place / f"records-{number}"
        out.touch()
        command = [BENCH / "paced", self.server.port, f"{seconds:g}", f"{rate:g}", *self.fixed, f"run={number}",
                   f"out={out}", *(f"{kind}={share}" for kind, share in mix.items()), *more]
        process = start(command, stdout=subprocess.PIPE, stderr=open(self.place / f"faults-{number}", "w"), text=True)
        origin = int(re.match(r"BEGIN monotonic_us=(\d+)", process.stdout.readline())[1])
        return Run(self, process, out, origin, number)

    def most(self, seconds, mix=MIX):
        return self.begin(seconds, mix=mix).finish()


class Run:
    """One run of `paced`: its records, read as they come."""

    def __init__(self, load, process, out, origin, number):
        self.load, self.process, self.out, self.origin, self.number = load, process, out, origin, number
        self.file, self.rest = open(out, "rb"), b""
        self.due, self.took, self.waited = array.array("Q"), array.array("I"), array.array("I")
        self.kind, self.faults, self.deposits = bytearray(), {}, array.array("I")
        self.at_once = 0  # requests sent as fast as it went; their latencies say nothing

    def read(self):
        """The records written since; returns the first of them."""
        first = len(self.due)
        text = self.rest + self.file.read()
        whole = len(text) - len(text) % RECORD.size
        self.rest = text[whole:]
        for due, took, waited, rank, kind, fault, status in RECORD.iter_unpack(text[:whole]):
            if kind & AT_ONCE:
                self.at_once += 1
                kind ^= AT_ONCE
            else:
                self.due.append(due)
                self.took.append(took)
                self.waited.append(waited)
                self.kind.append(kind)
            if fault:
                name = f"{KINDS[kind]}: {FAULTS[fault]} {status}"
                self.faults[name] = self.faults.get(name, 0) + 1
            elif kind == 2:
                self.deposits.append(rank)
        return first

    def said(self):
        return (self.load.place / f"faults-{self.number}").read_text().strip()

    def tops(self):
        """The tops tried so far: (seconds since the beginning, requests a second, rate driven from then on)."""
        found = re.findall(r"^TOP at_us=(\d+) top=([\d.]+) rate=([\d.]+)$", self.said(), re.M)
        return [(int(at) / 1e6, float(top), float(rate)) for at, top, rate in found]

    def finish(self):
        """Waits for the end; the figures that `paced` gives."""
        out = self.process.communicate()[0]
        code = self.process.returncode
        stop(self.process)
        self.read()
        said = self.said()
        found = re.search(r"^RESULT (.*)$", out, re.M)
        if code or not found:
            raise RuntimeError(f"paced: exit {code}: {said[-500:]}")
        figures = {key: float(value) for key, value in (part.split("=") for part in found[1].split())}
        figures["rate"] = figures["requests"] / figures["seconds"]
        if self.faults:
            say(f"faults: {self.faults}; {said[:500]}")
        self.load.answered += int(figures["requests"]) - sum(self.faults.values())
        figures |= {"faults": self.faults, "deposited": self.deposits, "number": self.number}
        return figures
