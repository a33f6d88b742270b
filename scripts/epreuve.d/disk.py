"""A disk without power: what is surely on it after a crash, what may be, and images of it.

What a sync covers stays. What was written since is, write by write, kept, dropped or torn, in any combination, which
is also any order; a file created since its folder was synced may be gone, and one removed may be back.
"""
from collections import defaultdict

OPENED, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED, UNLINKED, SENT = range(1, 8)  # shim.c
DATABASE, WAL, FOLDER = "dmp.sqlite", "dmp.sqlite-wal", ""


class Event:
    __slots__ = ("index", "kind", "file", "offset", "result", "bytes")

    def __init__(self, index, kind, file, offset, result, data):
        self.index, self.kind, self.file, self.offset, self.result, self.bytes = index, kind, file, offset, result, data

    def what(self):
        """The kind of write, as the table of failures names it."""
        if self.kind == TRUNCATED:
            return "truncation of the WAL" if self.file == WAL else "truncation of the database"
        if self.kind == WRITTEN and self.file == WAL:
            return "header of the WAL" if self.offset < 32 else "frame of the WAL"
        if self.kind == WRITTEN:
            return "page of the database"
        return {OPENED: "creation of the WAL", UNLINKED: "removal of the WAL"}[self.kind]


class Disk:
    """What is surely on the disk, and what may be, at a point of the recording."""

    def __init__(self, recording, ignored=None):
        """`ignored`: the entry of a sync that is taken for not done, to see that it is missed."""
        self.recording, self.ignored, self.at = recording, ignored, 0
        self.content = defaultdict(bytearray, {name: bytearray(data) for name, data in recording.initial.items()})
        self.exists = set(recording.initial)
        self.pending, self.entries = [], []  # writes and truncations; creations and removals

    def advance(self, index):
        """To the moment just after the entry of that index."""
        events = self.recording.events
        while self.at <= index:
            event = events[self.at]
            self.at += 1
            if event.kind in (WRITTEN, TRUNCATED) and event.file in (DATABASE, WAL):
                self.pending.append(event)
            elif event.kind == OPENED and event.result and event.file in (DATABASE, WAL) or event.kind == UNLINKED:
                self.entries.append(event)
            elif event.kind == SYNC_ENDED and event.index == self.ignored:
                continue
            elif event.kind == SYNC_ENDED and not event.result:
                self.settle(event)
            elif event.kind == SYNC_ENDED:
                self.pending = [one for one in self.pending if one.index not in self.recording.doomed
                                or one.index > event.offset or one.file != event.file]

    def settle(self, sync):
        covered = lambda one: one.index < sync.offset
        if sync.file == FOLDER:
            for one in filter(covered, self.entries):
                self.enter(self.exists, one)
            self.entries = [one for one in self.entries if not covered(one)]
            return
        for one in self.pending:
            if one.file == sync.file and covered(one):
                apply(self.content[one.file], one)
        self.pending = [one for one in self.pending if not (one.file == sync.file and covered(one))]

    @staticmethod
    def enter(exists, event):
        (exists.discard if event.kind == UNLINKED else exists.add)(event.file)

    def image(self, choice, fate):
        """Files after a crash now. `fate(event)` is "kept", "dropped" or "torn"."""
        content = defaultdict(bytearray, {name: bytearray(data) for name, data in self.content.items()})
        exists = set(self.exists)
        for one in self.entries:
            if fate(one) != "dropped":
                self.enter(exists, one)
        for one in self.pending:
            target = content[one.file]
            match fate(one):
                case "kept":
                    apply(target, one)
                case "torn":
                    tear(target, one, choice)
                case "dropped" if one.kind == WRITTEN and choice.random() < 0.3:
                    # The size came, the bytes did not: zeros, or what the blocks held before.
                    extend(target, one, choice)
        return {name: content[name] for name in exists}


def apply(target, event):
    if event.kind == TRUNCATED:
        if event.offset < len(target):
            del target[event.offset :]
        else:
            target.extend(bytes(event.offset - len(target)))
        return
    put(target, event.offset, event.bytes)


def put(target, offset, data):
    if offset > len(target):
        target.extend(bytes(offset - len(target)))
    target[offset : offset + len(data)] = data


def tear(target, event, choice):
    """Some sectors of a write only: its beginning, or any of them."""
    if event.kind == TRUNCATED:
        return apply(target, event)
    sector = choice.choice([512, 4096])
    first, end = event.offset, event.offset + len(event.bytes)
    bounds = [first, *range((first // sector + 1) * sector, end, sector), end]
    pieces = list(zip(bounds, bounds[1:]))
    kept = pieces[: choice.randrange(len(pieces))] if choice.random() < 0.5 else [
        piece for piece in pieces if choice.random() < 0.5]
    for start, stop in kept:
        put(target, start, event.bytes[start - first : stop - first])


def extend(target, event, choice):
    end = event.offset + len(event.bytes)
    if end > len(target):
        more = end - len(target)
        target.extend(choice.randbytes(more) if choice.random() < 0.5 else bytes(more))


def fates(choice):
    """What becomes of each unsynced write of one image: one of several ways for a disk to be wrong."""
    manner = choice.choice(["all", "none", "any", "any", "torn", "torn", "first", "last"])
    share, cut, memory = choice.random(), choice.random(), {}

    def fate(event):
        if event.index not in memory:
            match manner:
                case "all":
                    memory[event.index] = "kept"
                case "none":
                    memory[event.index] = "dropped"
                case "any":
                    memory[event.index] = "kept" if choice.random() < share else "dropped"
                case "torn":
                    memory[event.index] = choice.choice(["kept", "dropped", "torn", "torn"])
                case _:
                    memory[event.index] = None  # by order, once all are known
        return memory[event.index]

    def ordered(pending):
        if manner in ("first", "last"):
            indexes = sorted(one.index for one in pending)
            limit = indexes[int(cut * len(indexes))] if indexes else 0
            for one in indexes:
                memory[one] = "torn" if one == limit else "kept" if (one < limit) == (manner == "first") else "dropped"
    return fate, ordered
