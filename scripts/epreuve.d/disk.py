"""A disk without power: what is surely on it after a crash, what may be, and images of it.

What a sync covers stays. What was written since is, write by write, kept, dropped or torn, in any combination, which
is also any order; a file created since its folder was synced may be gone, and one removed may be back.
"""
import posixpath
from collections import defaultdict

OPENED, WRITTEN, TRUNCATED, SYNC_BEGUN, SYNC_ENDED, UNLINKED, SENT, RENAMED = range(1, 9)  # shim.c
DATABASE, WAL = "dmp.sqlite", "dmp.sqlite-wal"


class Event:
    """An entry of the record. `file` is what was open, whatever its name became; `name` is relative to the data folder."""
    __slots__ = ("index", "kind", "file", "name", "offset", "result", "bytes")

    def __init__(self, index, kind, file, name, offset, result, data):
        self.index, self.kind, self.file, self.name = index, kind, file, name
        self.offset, self.result, self.bytes = offset, result, data

    def is_entry(self):
        """It changes a folder, not a file."""
        return self.kind in (UNLINKED, RENAMED) or self.kind == OPENED and self.result == 1

    def what(self):
        """The kind of write, as the table of failures names it; nothing for what is neither the database nor its WAL."""
        if self.name not in (DATABASE, WAL):
            return None
        if self.kind == WRITTEN:
            return "page of the database" if self.name == DATABASE else (
                "header of the WAL" if self.offset < 32 else "frame of the WAL")
        act = {OPENED: "creation", UNLINKED: "removal", TRUNCATED: "truncation", RENAMED: "renaming"}[self.kind]
        return f"{act} of the {'database' if self.name == DATABASE else 'WAL'}"


class Disk:
    """What is surely on the disk, and what may be, at a point of the recording."""

    def __init__(self, recording, ignored=None):
        """`ignored`: the entry of a sync that is taken for not done, to see that it is missed."""
        self.recording, self.ignored, self.at = recording, ignored, 0
        # Files by the name of their first days; names that surely lead to them.
        self.content = defaultdict(bytearray, {name: bytearray(data) for name, data in recording.initial.items()})
        self.names = {name: name for name in recording.initial}
        self.pending, self.entries = [], []  # writes and truncations; changes of folders

    def advance(self, index):
        """To the moment just after the entry of that index."""
        events = self.recording.events
        while self.at <= index:
            event = events[self.at]
            self.at += 1
            if event.index == self.ignored:
                continue
            if event.kind in (WRITTEN, TRUNCATED):
                self.pending.append(event)
            elif event.is_entry():
                self.entries.append(event)
            elif event.kind == SYNC_ENDED and event.result == 0:
                self.settle(event)
            elif event.kind == SYNC_ENDED:
                self.pending = [one for one in self.pending if one.index not in self.recording.doomed
                                or one.index > event.offset or one.file != event.file]

    def settle(self, sync):
        """What stood before the sync began is on the disk: of a file, or of a folder."""
        covered = lambda one: one.index < sync.offset and (
            posixpath.dirname(one.name) == sync.name if one.is_entry() else one.file == sync.file)
        for one in filter(covered, self.entries):
            enter(self.names, one)
        for one in filter(covered, self.pending):
            apply(self.content[one.file], one)
        self.entries = [one for one in self.entries if not covered(one)]
        self.pending = [one for one in self.pending if not covered(one)]

    def image(self, choice, fate):
        """Files after a crash now. `fate(event)` is "kept", "dropped" or "torn"."""
        content = defaultdict(bytearray, {file: bytearray(data) for file, data in self.content.items()})
        names = dict(self.names)
        for one in self.entries:
            if fate(one) != "dropped":
                enter(names, one)
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
        return {name: content[file] for name, file in names.items()}


def enter(names, event):
    if event.kind == OPENED:
        names[event.name] = event.file
    elif event.kind == UNLINKED:
        names.pop(event.name, None)
    elif event.name in names:
        names[event.bytes] = names.pop(event.name)


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
