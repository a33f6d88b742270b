"""Power loss: the writes of a run are recorded by shim.c; images of the disk as a crash may leave it are opened."""
import concurrent.futures
import os
import pathlib
import random
import shutil
import struct
import subprocess
import threading
from collections import Counter, defaultdict

import faults
import oracle
from disk import (DATABASE, OPENED, RENAMED, SENT, SYNC_BEGUN, SYNC_ENDED, TRUNCATED, UNLINKED, WAL, WRITTEN, Disk, Event,
                  fates)
from kills import load_until
from load import MIX, Client, Ledger
from world import Fault, Server, World, wait_for

ENTRY = struct.Struct("<IIQQq")  # struct entry of shim.c
CONNECTIONS = 6
# Enough to fill the WAL beyond the pages at which it is copied back and begun again.
SIZES = [(20_000, 45), (250_000, 40), (1_000_000, 15)]
MEGABYTES = 70


class Recording:
    """A run under load, its entries, and when each answer left."""

    def __init__(self, base, shim, rank, seed, failing_syncs=False):
        self.world, self.ledger = base.begin(f"p{rank}")
        choice = random.Random(f"{seed} power {rank}")
        # Half of the runs create their WAL, the others find one.
        if rank % 2:
            for name in (WAL, "dmp.sqlite-shm"):
                (self.world.data / name).unlink(missing_ok=True)
        self.initial = {str(file.relative_to(self.world.data)): file.read_bytes()
                        for file in self.world.data.rglob("*") if file.is_file() and not file.name.endswith("-shm")}
        self.file = self.world.place / "record"
        environment = {"LD_PRELOAD": str(shim), "EPREUVE_DATA": str(self.world.data), "EPREUVE_RECORD": str(self.file)}
        control = faults.Control(self.world.place / "control") if failing_syncs else None
        if control:
            environment["EPREUVE_CONTROL"] = str(control.file)
        server = Server(self.world, environment)
        # Erasing a dossier truncates the WAL; without it, it is begun again when it is full.
        mix = MIX if rank % 3 == 1 else {key: value for key, value in MIX.items() if key != "life"}
        clients = [Client(base.cast, self.ledger, server.port, f"{seed} power {rank} {place}", mix, SIZES)
                   for place in range(CONNECTIONS)]
        stop = threading.Event()
        threads = load_until(stop, clients)
        if control:
            for _ in range(12):
                control.begin(faults.SYNC, "EIO", places=faults.ANY_DATA & ~faults.DATABASE, skip=choice.randrange(20), count=1)
                wait_for(lambda: control.hits or self.full(), server.process, 60, "no sync to fail")
        wait_for(self.full, server.process, 120, "the load does not fill the record")
        if control:
            # That of the database ends the server, which must leave the WAL as it is: what the disk lost is only there.
            control.begin(faults.SYNC, "EIO", places=faults.DATABASE, count=1)
            try:
                server.process.wait(60)
            except subprocess.TimeoutExpired:
                raise Fault("the server goes on over pages that the disk has not taken") from None
        stop.set()
        for thread in threads:
            thread.join()
        if control:
            control.end()
        for client in clients:
            client.close()
        if control and server.process.returncode != 5 or not control and server.terminate() != 0:
            raise Fault(f"the server ends by {server.process.returncode}")
        self.read(choice)

    def full(self):
        return self.file.stat().st_size > MEGABYTES << 20

    def read(self, choice):
        """The entries, by the name of the file that they are about."""
        data, at, opened, turns = memoryview(self.file.read_bytes()), 0, {}, Counter()
        self.events, sent, root = [], {}, self.world.data.resolve()
        relative = lambda path: "" if path == root else str(pathlib.Path(path).relative_to(root))
        while at < len(data):
            kind, length, identity, offset, result = ENTRY.unpack_from(data, at)
            content = data[at + ENTRY.size : at + ENTRY.size + length]
            at += ENTRY.size + length
            index, file, name = len(self.events), None, None
            if kind == OPENED:
                name = relative(pathlib.Path(bytes(content).decode()))
                # One that is created is another file than an earlier one of that name.
                opened[identity] = (f"{name} {index}" if result else opened.get(identity, (name,))[0], name)
            elif kind in (UNLINKED, RENAMED):
                first, _, second = bytes(content).decode().partition("\0")
                name, content = relative(pathlib.Path(first)), second and relative(pathlib.Path(second))
            elif kind == SENT:
                sent[identity, turns[identity]] = index
                turns[identity] += 1
            if kind in (OPENED, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED):
                file, name = opened[identity]
            self.events.append(Event(index, kind, file, name, offset, result, content))
        self.answers = {act.rid: sent.get((act.port, act.turn)) for act in self.ledger.acts
                        if act.rid.startswith(f"ep-{self.ledger.prefix}-")}
        if None in (self.answers[act.rid] for act in self.ledger.acts if act.rid in self.answers and act.status):
            raise Fault("an answer received is not in the record")
        by_uid = {act.said.get("uid"): act for act in self.ledger.acts if act.kind == "deposit"}
        self.documents = [found | {"act": by_uid[found["uid"]]} for found in self.ledger.documents]
        # A sync that failed: what it covered may never reach the disk, and no later sync will write it.
        self.doomed = set()
        for event in self.events:
            if event.kind == SYNC_ENDED and event.result:
                self.doomed |= {one.index for one in self.events[: event.offset] if one.file == event.file
                                and one.kind == WRITTEN and choice.random() < 0.5}

    def answered(self, index):
        """Whether the first byte of an answer had left when the power went; the acts of the base are all answered."""
        def told(act):
            if act.rid not in self.answers:
                return act.status is not None
            left = self.answers[act.rid]
            return left is not None and left <= index
        return told


class Losses:
    """Recordings, their images, and what became of each."""

    def __init__(self, base, shim, seed, say, place):
        self.base, self.shim, self.seed, self.say, self.place = base, shim, seed, say, place
        self.counts, self.table, self.seconds = Counter(), defaultdict(Counter), []
        self.worlds, self.ledgers, self.lock = [], [], threading.Lock()

    def run(self, recordings, images, each):
        """`images` in all, and of each kind of write `each` occurrences lost, kept and torn."""
        for rank in range(recordings):
            failing = recordings > 1 and rank % 5 == 4
            recording = Recording(self.base, self.shim, rank, self.seed, failing)
            self.worlds.append(recording.world)
            self.ledgers.append(recording.ledger)
            self.note(recording)
            share = images // recordings + (rank < images % recordings)
            choice = random.Random(f"{self.seed} images {rank}")
            self.play(recording, choice, share, each if rank < 4 else 0)
            if rank == 0:
                self.witness(recording, choice, 5)
            recording.file.unlink()
            self.say(f"recording {rank + 1} of {recordings}{', some syncs failed' if failing else ''}: "
                     f"{self.counts['images']} images, none lost an answered act")
        return self

    def note(self, recording):
        self.counts["recordings"] += 1
        self.counts["acts recorded"] += sum(act.status is not None for act in recording.ledger.acts)
        self.counts["writes recorded"] += sum(event.kind == WRITTEN for event in recording.events)
        self.counts["syncs recorded"] += sum(event.kind == SYNC_ENDED for event in recording.events)
        self.counts["syncs failed"] += sum(event.kind == SYNC_ENDED and event.result != 0 for event in recording.events)
        # The WAL begun again from its start, and pages copied back to the database: what a checkpoint does.
        self.counts["WAL begun again"] += sum(event.kind == WRITTEN and event.name == WAL and event.offset == 0
                                              for event in recording.events)
        self.counts["database syncs"] += sum(event.kind == SYNC_ENDED and event.name == DATABASE for event in recording.events)

    def play(self, recording, choice, number, each):
        plans = sorted(self.targets(recording, choice, each) + self.points(recording, choice, number),
                       key=lambda plan: plan[0])
        disk = Disk(recording)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            waiting = []
            for index, cell in plans:
                disk.advance(index)
                files = self.make(disk, choice, index, cell)
                # Images are tens of megabytes: few of them at once.
                while len(waiting) >= 3:
                    waiting.pop(0).result()
                waiting.append(pool.submit(self.examine, recording, index, files, cell, self.counts["made"]))
                self.counts["made"] += 1
            for one in waiting:
                one.result()

    def witness(self, recording, choice, number):
        """The same trial with one sync left out must find an act lost: otherwise it would see nothing."""
        chances = self.chances(recording)
        for sync, index in choice.sample(chances, min(number, len(chances))):
            disk = Disk(recording, sync)
            disk.advance(index)
            world = self.image(recording, disk.image(choice, lambda event: "dropped"), f"witness-{sync}")
            try:
                self.sound(world, recording, index)
            except Fault:
                self.counts["witnesses found"] += 1
            finally:
                shutil.rmtree(world.place, ignore_errors=True)
            self.counts["witnesses"] += 1
        if not self.counts["witnesses found"]:
            raise Fault("the trial does not see a sync that is left out: it proves nothing")

    @staticmethod
    def chances(recording):
        """Syncs of the WAL that have something new to keep, each with the last answer sent before the next one.

        An answer that leaves just after a sync may be that of an earlier commit: the last one is of this commit, or nearly."""
        found, last, begun = [], None, 0
        for event in recording.events:
            if event.kind == SENT and last is not None:
                last[1] = event.index
            elif event.kind == SYNC_ENDED and event.name == WAL and not event.result:
                if last and last[1]:
                    found.append(tuple(last))
                new = any(one.kind == WRITTEN and one.name == WAL for one in recording.events[begun : event.offset])
                last, begun = [event.index, None] if new else None, event.offset
        return found

    def points(self, recording, choice, number):
        """Crash points: half anywhere, half around what matters (syncs, checkpoints, answers)."""
        events = recording.events
        critical = [event.index for event in events if event.kind == TRUNCATED or event.is_entry()
                    or event.name not in (WAL, None) and event.kind != OPENED
                    or event.kind == WRITTEN and event.name == WAL and event.offset == 0]
        answers = [event.index for event in events if event.kind == SENT]
        found = []
        for rank in range(number):
            near = [None, critical, answers, critical][rank % 4]
            index = choice.choice(near) + choice.randint(-2, 2) if near else choice.randrange(len(events))
            if recording.doomed and rank % 8 == 0:
                index = len(events) - 1  # after the sync of the database that failed
            found.append((min(max(index, 0), len(events) - 1), None))
        return found

    def targets(self, recording, choice, each):
        kinds = defaultdict(list)
        for event in recording.events:
            if (event.kind in (WRITTEN, TRUNCATED) or event.is_entry()) and event.what():
                kinds[event.what()].append(event.index)
        return [(index, (what, how)) for what, indexes in sorted(kinds.items())
                for index in choice.sample(indexes, min(each, len(indexes))) for how in ("lost", "kept", "torn", "alone")]

    def make(self, disk, choice, index, cell):
        if cell is None:
            fate, ordered = fates(choice)
            ordered(disk.pending + disk.entries)
        else:
            own, others = {"lost": ("dropped", "kept"), "kept": ("kept", "kept"), "torn": ("torn", "kept"),
                           "alone": ("kept", "dropped")}[cell[1]]
            fate = lambda event: own if event.index == index else others
        return disk.image(choice, fate)

    def examine(self, recording, index, files, cell, number):
        world = self.image(recording, files, number)
        try:
            self.sound(world, recording, index)
        except Fault as fault:
            kept = shutil.copytree(world.place, recording.world.place / f"image-{number}")
            raise Fault(f"power lost at entry {index} of recording {recording.ledger.prefix} {cell or ''}: {fault} "
                        f"(kept: {kept})") from None
        finally:
            shutil.rmtree(world.place, ignore_errors=True)
        with self.lock:
            self.counts["images"] += 1
            if cell:
                self.table[cell[0]][cell[1]] += 1

    def image(self, recording, files, number):
        place = pathlib.Path(self.place) / f"image-{number}"
        world = World(recording.world.binary, recording.world.issuer, place)
        world.data.mkdir(parents=True, mode=0o700)
        for name, content in files.items():
            # A temporary file lives between two calls, unlinked as soon as it is open.
            if not name.startswith("etilqs_"):
                (world.data / name).parent.mkdir(parents=True, exist_ok=True)
                (world.data / name).write_bytes(content)
        if hash(number) % 5 == 0:
            # The index of the WAL is never synced: it is anything, or nothing.
            (world.data / "dmp.sqlite-shm").write_bytes(os.urandom(32768))
        world.configure()
        return world

    def sound(self, world, recording, index):
        world.sound("on the image")
        server = Server(world)
        try:
            client = Client(self.base.cast, Ledger(f"i{index}"), server.port)
            if client.deposit(size=20_000).status != 201:
                raise Fault("no deposit is accepted on the image")
            told = recording.answered(index)
            kept = [found for found in recording.documents if found["patient"].token and told(found["act"])]
            for found in kept[:: max(1, len(kept) // 5)]:
                client.read_back(found)
            client.close()
            counts = oracle.compare(recording.ledger.acts + client.ledger.acts, world, told)
        finally:
            server.kill()
        with self.lock:
            self.seconds.append(server.seconds)
            for key in ("answered", "unanswered, there", "failed, yet there"):
                self.counts[key] += counts[key]
