"""What a running server uses, and what its WAL is doing: read from outside, without asking it anything but /metrics."""
import hashlib
import os
import pathlib
import re
import statistics
import struct
import threading
import time
import urllib.request


def cpu(pid):
    """Microseconds of processor of the writer (`ecrivain`), of who copies the WAL back (`reporteur`), and of all the others.

    Those two are the first threads that the program starts, and bear its name; the workers bear that of their queue.
    """
    own, found = ["main", "ecrivain", "reporteur"], {}
    for number in sorted(int(task) for task in os.listdir(f"/proc/{pid}/task")):
        task = pathlib.Path(f"/proc/{pid}/task/{number}")
        try:
            name, used = (task / "comm").read_text().strip(), int((task / "schedstat").read_text().split()[0])
        except OSError:  # it has just ended
            continue
        name = own.pop(0) if name == "dmp" and own else "workers"
        name = "workers" if name == "main" else name
        found[name] = found.get(name, 0) + used / 1000
    return found


def spent(before, after):
    return {name: after[name] - before.get(name, 0) for name in after}


WORK = bytes(4_000_000)


def pace():
    """Microseconds of processor that a fixed piece of work takes now: what the machine itself is worth, whoever shares it."""
    before = time.thread_time_ns()
    hashlib.sha256(WORK).digest()
    return round((time.thread_time_ns() - before) / 1000)


def worth():
    """The median of 25 such pieces, in microseconds."""
    return statistics.median(pace() for _ in range(25))


class Pace(threading.Thread):
    """The median pace of the machine while something runs, once a second."""

    def __init__(self):
        super().__init__(daemon=True)
        self.found, self.over = [], threading.Event()

    def run(self):
        while not self.over.wait(1):
            self.found.append(pace())

    def stop(self):
        self.over.set()
        self.join()
        return statistics.median(self.found or [pace()])


class Others(threading.Thread):
    """The share of the processors, in percent, that went to programs outside of the trial, or to none (stolen): (begin, end, share).

    A fixed piece of work timed in processor time does not see them: they take turns, not speed. Threads of the kernel serve
    the load, and are not among them. Times are in microseconds.
    """

    def __init__(self, period=2):
        super().__init__(daemon=True)
        self.period, self.found, self.over = period, [], threading.Event()

    def run(self):
        last, begin = self.look(), time.monotonic_ns() // 1000
        while not self.over.wait(self.period):
            now, end = self.look(), time.monotonic_ns() // 1000
            self.found.append((begin, end, round(100 * max(0, now[0] - last[0]) / max(1, now[1] - last[1]), 1)))
            last, begin = now, end

    def most(self, since):
        """The largest share since that moment."""
        return max((share for _, end, share in self.found if end > since), default=0)

    def stop(self):
        self.over.set(), self.join()
        return self.found

    @staticmethod
    def look():
        words = [int(word) for word in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        found = {}
        for place in filter(str.isdigit, os.listdir("/proc")):
            try:
                after = pathlib.Path(f"/proc/{place}/stat").read_text().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            # With the time of its children that have ended, so that the sum loses none of it.
            found[int(place)] = int(after[1]), sum(map(int, after[11:15]))
        used = words[7]
        for number in found:
            root = number
            while root not in (os.getpid(), 2) and root in found:
                root = found[root][0]
            used += found[number][1] * (root == 0)
        return used, sum(words)


def sample(server):
    """Bytes of memory, descriptors, threads, pace of the machine and bytes of the WAL and of the base, now."""
    place = pathlib.Path(f"/proc/{server.pid}")
    rss, threads = (int(re.search(rf"{key}:\s+(\d+)", (place / "status").read_text())[1]) for key in ("VmRSS", "Threads"))
    try:
        pss = int(re.search(r"^Pss:\s+(\d+)", (place / "smaps_rollup").read_text(), re.M)[1]) * 1024
        descriptors = len(os.listdir(place / "fd"))
    except PermissionError:  # the program hides its memory from its own account
        with urllib.request.urlopen(server.url + "/metrics", timeout=20) as answer:
            descriptors = int(re.search(rb"^process_open_fds (\d+)", answer.read(), re.M)[1])
        pss = None
    size = lambda name: (server.data / name).stat().st_size
    return {"rss": rss * 1024, "pss": pss, "descriptors": descriptors, "threads": threads, "pace": pace(),
            "wal": size("dmp.sqlite-wal"), "base": size("dmp.sqlite")}


class Checkpoints(threading.Thread):
    """The times at which the WAL is copied back, from its index (SQLite's file format, § 2.3): (begin, end), microseconds.

    A checkpoint is under way while `nBackfillAttempted` is above `nBackfill`; one too short to be seen so shows by
    `nBackfill` having changed. Its times are those of the looks before and after.
    """
    EVERY = 0.02

    def __init__(self, data):
        super().__init__(daemon=True)
        self.file, self.windows, self.over = os.open(pathlib.Path(data) / "dmp.sqlite-shm", os.O_RDONLY), [], False

    def run(self):
        last, backfill, begun = time.monotonic_ns() // 1000, None, None
        while not self.over:
            index = os.pread(self.file, 136, 0)
            now, (done, tried) = time.monotonic_ns() // 1000, (struct.unpack_from("=I", index, at)[0] for at in (96, 128))
            if tried > done:
                begun = begun or last
            elif begun or (backfill is not None and done > backfill):
                self.windows.append((begun or last, now))
                begun = None
            backfill, last = done, now
            time.sleep(self.EVERY)
        os.close(self.file)

    def stop(self):
        self.over = True
        self.join()
        return self.windows
