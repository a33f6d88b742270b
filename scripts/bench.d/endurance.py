#!/usr/bin/env python3
"""The hour of mixed load: prepares, drives, watches, judges. Started by scripts/endurance, which says its options."""
import argparse
import array
import bisect
import json
import re
import shutil
import statistics
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import bench
import growth
import stores
import watch
from rows import count, query
from servers import BENCH, DMP, ROOT, Dmp, clean, folder, run, start, stop

PAGE = ROOT / "docs" / "endurance.md"
KINDS = ("consultation", "liste", "depot")
FAULTS = ("", "status", "content", "connection", "too late")
RECORD = struct.Struct("=QIIIBBH")
MIX = {"read": 70, "list": 20, "deposit": 10}
CONNECTIONS = 64
LARGE = 135_000  # bytes of a large document, of which the cost is measured beside that of a small one
BACKUPS = (0.2, 0.4, 0.6, 0.8)  # when, as a share of the run
say = bench.say


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/endurance")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--share", type=float, default=0.7)
    for flag in ("quick", "publish", "no-build", "nice"):
        parser.add_argument("--" + flag, action="store_true")
    options = parser.parse_args()
    options.minutes = options.minutes or (2 if options.quick else 60)
    return options


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

    def read(self):
        """The records written since; returns the first of them."""
        first = len(self.due)
        text = self.rest + self.file.read()
        whole = len(text) - len(text) % RECORD.size
        self.rest = text[whole:]
        for due, took, waited, rank, kind, fault, status in RECORD.iter_unpack(text[:whole]):
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

    def finish(self):
        """Waits for the end; the figures that `paced` gives."""
        out = self.process.communicate()[0]
        code = self.process.returncode
        stop(self.process)
        self.read()
        said = (self.load.place / f"faults-{self.number}").read_text().strip()
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


def percentiles(values):
    values = sorted(values)
    at = lambda share: round(values[min(len(values) - 1, int(share * len(values)))] / 1000, 3)
    return {"count": len(values), "p50_ms": at(0.5), "p99_ms": at(0.99), "p999_ms": at(0.999),
            "max_ms": round(values[-1] / 1000, 3)} if values else {"count": 0}


def costs(load, seconds):
    """What each kind of act costs alone, and the mix: microseconds of processor, workers and writer, and bytes of the base."""
    only = lambda key: {one: 100 if one == key else 0 for one in MIX}
    (large := load.place / "large").write_text(load.store.large(LARGE))
    small = len((load.place / "template").read_text())
    found = {}
    for name, mix, more, length in (
            ("consultation", only("read"), (), seconds), ("liste", only("list"), (), seconds),
            (f"depot of {small / 1000:.0f} kB", only("deposit"), (), seconds),
            (f"depot of {LARGE // 1000} kB", only("deposit"), (f"template={large}",), seconds / 2), ("mix", MIX, (), seconds)):
        pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
        before, base = watch.cpu(load.server.pid), query(load.server, pages)
        one = load.begin(length, 0, mix, more).finish()
        used, added = watch.spent(before, watch.cpu(load.server.pid)), query(load.server, pages) - base
        # Connections that wait for each other's answers end together: what is in flight at the end is counted too.
        found[name] = {"rate": round(one["rate"], 1), "faults": one["faults"], "deposited": one["deposited"],
                       "number": one["number"], "bytes": round(added / one["requests"]),
                       "document": {"deposit": LARGE if more else small}.get(next((k for k in mix if mix[k] == 100), ""), 0),
                       "us": {thread: round(value / one["requests"], 1) for thread, value in used.items()}}
        found[name]["us_total"] = round(sum(used.values()) / one["requests"], 1)
        say(f"{name}: {one['rate']:,.0f}/s, {found[name]['us_total']:,.0f} µs of processor and {found[name]['bytes']:,} bytes each")
    return found


class Backups(threading.Thread):
    """`dmp sauvegarder` at the appointed moments; (begin, end) in microseconds, and what each said."""

    def __init__(self, server, seconds, depot, nice):
        super().__init__(daemon=True)
        self.server, self.seconds, self.depot, self.done, self.over = server, seconds, depot, [], threading.Event()
        self.prefix = ["nice", "-n", "19", "ionice", "-c", "3"] if nice else []

    def run(self):
        began = time.monotonic()
        for share in BACKUPS:
            if self.over.wait(max(0, began + share * self.seconds - time.monotonic())):
                return
            first = time.monotonic_ns() // 1000
            one = self.command("--donnees", self.server.data, "--vers", self.depot)
            took = (time.monotonic_ns() // 1000 - first) / 1e6
            # One depot of an hour's growth finds room on the disk, all its backups do not; what it costs is counted too.
            purged = self.command("purger", self.depot, "--garder", "1")
            last = time.monotonic_ns() // 1000
            wal = (self.server.data / "dmp.sqlite-wal").stat().st_size
            self.done.append({"begin_us": first, "end_us": last, "seconds": round(took, 2),
                              "exit": one.returncode or purged.returncode, "said": (one.stdout + one.stderr).strip(), "wal_after": wal})
            say(f"backup: exit {one.returncode}, {self.done[-1]['seconds']:.1f} s; " + " ".join(one.stdout.split()))


    def command(self, *parts):
        return subprocess.run([*self.prefix, str(DMP), "sauvegarder", *map(str, parts)], capture_output=True, text=True)


def overlaps(windows):
    """Whether (due, end) was in flight in one of these windows."""
    merged = []
    for begin, end in sorted(windows):
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    starts = [begin for begin, _ in merged]

    def inside(due, end):
        at = bisect.bisect_right(starts, end) - 1
        return at >= 0 and merged[at][1] >= due
    return inside


def windows(one, checkpoints, backups):
    """Percentiles of each kind in quiet times, during checkpoints, and during backups."""
    shift = lambda begin, end: (begin - one.origin, end - one.origin)
    in_backup = overlaps([shift(done["begin_us"], done["end_us"]) for done in backups])
    in_checkpoint = overlaps([shift(*window) for window in checkpoints])
    groups = {(kind, when): array.array("I") for kind in range(3) for when in ("quiet", "checkpoint", "backup")}
    for due, took, kind in zip(one.due, one.took, one.kind):
        end = due + took
        when = "backup" if in_backup(due, end) else "checkpoint" if in_checkpoint(due, end) else "quiet"
        groups[kind, when].append(took)
    found = {}
    for kind, name in enumerate(KINDS):
        found[name] = {when: percentiles(groups[kind, when]) for when in ("quiet", "checkpoint", "backup")}
        for when in ("checkpoint", "backup"):
            if found[name][when]["count"] >= 100 and found[name]["quiet"]["count"] >= 100:
                found[name][when]["ratio"] = round(found[name][when]["p99_ms"] / found[name]["quiet"]["p99_ms"], 2)
    return found


def drive(load, rate, seconds, depot, nice):
    """The run itself: what each minute showed."""
    server, minutes, samples = load.server, [], []
    checkpoints, backups = watch.Checkpoints(server.data), Backups(server, seconds, depot, nice)
    before = watch.cpu(server.pid)
    one = load.begin(seconds, rate)
    checkpoints.start(), backups.start()
    began, counted = time.monotonic(), 0
    minute = min(60, seconds / 12)
    while one.process.poll() is None:
        time.sleep(min(10, minute / 6))
        at = time.monotonic() - began
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended by itself, exit {server.process.returncode}")
        samples.append({"minute": round(at / 60, 3), **watch.sample(server)})
        if at >= (len(minutes) + 1) * minute and at < seconds:
            one.read()
            minutes.append(summary(one, counted, samples, minute, at))
            counted = len(one.due)
            line = minutes[-1]
            say(f"{line['minute']:5.1f} min: {line['rate']:,.0f}/s, p99 " + ", ".join(
                f"{name} {line[name].get('p99_ms', 0):.1f}" for name in KINDS) + f" ms; {line['rss'] / 1e6:.0f} MB, "
                f"{line['descriptors']} descriptors, WAL {line['wal'] / 1e6:.0f} MB, {sum(one.faults.values())} faults")
    used = watch.spent(before, watch.cpu(server.pid))
    figures = one.finish()
    # The pipe to the generator is closed: a backup that is under way ends by itself.
    backups.over.set(), backups.join()
    return one, figures, minutes, samples, checkpoints.stop(), backups.done, used


def summary(one, first, samples, minute, at):
    groups = [array.array("I") for _ in KINDS]
    for index in range(first, len(one.due)):
        groups[one.kind[index]].append(one.took[index])
    latest = [sample for sample in samples if sample["minute"] > (at - minute) / 60]
    found = {"minute": round(at / 60, 3), "rate": round((len(one.due) - first) / minute, 1)}
    found |= {name: percentiles(values) for name, values in zip(KINDS, groups)}
    for key in ("rss", "pss", "descriptors", "threads", "base"):
        values = [sample[key] for sample in latest if sample[key] is not None]
        found[key] = statistics.median(values) if values else None
    return found | {"wal": max(sample["wal"] for sample in latest)}


def grown(one, minutes, backups, step):
    """The verdicts on growth. Latencies leave out what was in flight during a backup."""
    in_backup = overlaps([(done["begin_us"] - one.origin, done["end_us"] - one.origin) for done in backups])
    groups = {}
    for due, took, kind in zip(one.due, one.took, one.kind):
        if not in_backup(due, due + took):
            groups.setdefault((kind, int(due / step)), array.array("I")).append(took)
    found = {}
    memory = "pss" if minutes[0]["pss"] is not None else "rss"
    for key, share, least in ((memory, 0.05, 4e6), ("descriptors", 0.02, 3), ("threads", 0.1, 2)):
        found[key] = growth.judge([(line["minute"], line[key]) for line in minutes], share, least, fills=key == memory)
    for kind, name in enumerate(KINDS):
        for quantile in ("p50_ms", "p99_ms"):
            points = [((number + 1) * step / 6e7, percentiles(values)[quantile])
                      for (which, number), values in sorted(groups.items()) if which == kind and len(values) >= 100]
            if len(points) >= 6:
                found[f"{name} {quantile[:-3]}"] = growth.judge(points, 0.25, 1)
    return found


def in_store(server, runs):
    """The deposits answered that the stopped store lacks."""
    code = ("import json, sqlite3, sys; db = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True);"
            "print(json.dumps([one for one, in db.execute(\"SELECT unique_id FROM document WHERE unique_id LIKE '2.25.1%' AND length(unique_id) = 19\")]))")
    kept = set(json.loads(run("python3", "-c", code, server.data / "dmp.sqlite")))
    answered = {f"2.25.{figures['number']}{rank:08d}" for figures in runs for rank in figures["deposited"]}
    return len(answered), len(answered - kept), len(kept)


def fitting(rate, seconds, weight, data):
    """Seconds that the disk has room for, at most those asked; `weight`: bytes that a request adds to the base.

    The depot of backups holds as much as the base at the last of them, and what changed since the one before.
    """
    free, held = shutil.disk_usage(BENCH).free, stores.bytes_of(data)
    growth = rate * weight
    factor = 1 + 1.15 * BACKUPS[-1]
    wanted = growth * seconds * factor + 1.15 * held
    say(f"the run may take {wanted / 1e9:.0f} GB of {free / 1e9:.0f} GB free")
    if wanted <= 0.9 * free:
        return seconds
    fits = (0.9 * free - 1.15 * held) / (growth * factor)
    if fits < 60:
        raise RuntimeError("there is not room enough under .build/bench")
    say(f"room for {fits / 60:.1f} minutes only")
    return fits


def measure(options):
    growth.self_check()
    shape = (500, 60) if options.quick else (20_000, 60)
    store = stores.Populated(*shape, (500, 1500), say)
    place = folder()
    run("cp", "-a", "--reflink=auto", store.data, place / "donnees")
    before = stores.bytes_of(place / "donnees")
    seconds, short = options.minutes * 60, 3 if options.quick else 10
    server = Dmp(place / "donnees")
    load = Load(server, store)
    traces = count(server, "trace")
    say(f"a store of {store.dossiers:,} dossiers of {store.documents} documents, {before / 1e9:.2f} GB; warming up")
    runs = [load.most(short)]
    found = {"costs": costs(load, short)}
    runs += list(found["costs"].values())
    held = stores.bytes_of(server.data)
    tops = [load.most(short) for _ in range(3)]
    runs += tops
    top = statistics.median(one["rate"] for one in tops)
    rate = round(options.share * top)
    weight = (stores.bytes_of(server.data) - held) / sum(one["requests"] for one in tops)
    say(f"top of the mix: {top:,.0f}/s; driving {rate:,.0f}/s for {options.minutes:g} minutes, {weight:,.0f} bytes a request")
    found["seconds_asked"], found["bytes_a_request"] = seconds, round(weight)
    seconds = found["seconds"] = fitting(rate, seconds, weight, server.data)
    one, figures, minutes, samples, checkpoints, backups, used = drive(load, rate, seconds, place / "depot", options.nice)
    runs.append(figures)
    took = time.monotonic()
    server.stop()
    found["stop_seconds"], found["stop_exit"] = round(time.monotonic() - took, 2), server.process.returncode
    say(f"stopped in {found['stop_seconds']} s, exit {found['stop_exit']}; verifying the store")
    took = time.monotonic()
    verified = subprocess.run([str(DMP), "verifier", "--donnees", str(server.data)], capture_output=True, text=True)
    found["verify"] = {"exit": verified.returncode, "seconds": round(time.monotonic() - took, 1),
                       "said": verified.stdout.strip().splitlines()[:3]}
    depot = subprocess.run([str(DMP), "sauvegarder", "verifier", str(place / "depot")], capture_output=True, text=True)
    found["depot"] = {"exit": depot.returncode, "said": depot.stdout.strip().splitlines()[-1:]}
    answered, missing, kept = in_store(server, runs)
    added = count(server, "trace") - traces
    faults = {name: number for one_run in runs for name, number in one_run["faults"].items()}
    found |= {
        "top": round(top, 1), "rate": rate, "driven": round(figures["rate"], 1), "requests": int(figures["requests"]),
        "minutes": minutes, "samples": samples, "backups": backups, "checkpoints": len(checkpoints),
        "checkpoint_seconds": round(sum(end - begin for begin, end in checkpoints) / 1e6, 1),
        "latencies": windows(one, checkpoints, backups), "all": {
            name: percentiles([took for took, kind in zip(one.took, one.kind) if kind == number])
            for number, name in enumerate(KINDS)},
        "growth": grown(one, minutes, backups, min(60, seconds / 12) * 1e6),
        "faults": faults, "answered": load.answered, "traces": added,
        "deposits": {"answered": answered, "missing": missing, "kept": kept},
        "generator": {"waiting_most": int(figures["waiting"]), "wait": percentiles(one.waited)},
        "cpu_us_a_request": {name: round(value / figures["requests"], 1) for name, value in used.items()},
        "bytes_a_deposit": round((stores.bytes_of(server.data) - before) / max(1, kept)),
        "store": {"dossiers": store.dossiers, "documents": store.documents, "bytes_before": before,
                  "bytes_after": stores.bytes_of(server.data)},
    }
    for cost in found["costs"].values():
        del cost["deposited"], cost["number"]
    found["verdicts"] = verdicts(found)
    return found


def verdicts(found):
    """(what, figure, holds)."""
    listed = [("every answer is what it should be", f"{found['answered']:,} answered, "
               + (f"faults: {found['faults']}" if found["faults"] else "no fault"), not found["faults"]),
              ("answered deposits are in the store", f"{found['deposits']['answered']:,} answered, "
               f"{found['deposits']['missing']} missing", found["deposits"]["missing"] == 0),
              ("every answer left its trace", f"{found['traces']:,} traces for {found['answered']:,} answers",
               found["traces"] >= found["answered"]),
              ("`dmp verifier` afterwards", f"exit {found['verify']['exit']} in {found['verify']['seconds']} s",
               found["verify"]["exit"] == 0),
              ("the server stops by itself", f"exit {found['stop_exit']} in {found['stop_seconds']} s",
               found["stop_exit"] == 0),
              ("backups", f"{len(found['backups'])} taken, `sauvegarder verifier` exit {found['depot']['exit']}",
               bool(found["backups"]) and all(done["exit"] == 0 for done in found["backups"])
               and found["depot"]["exit"] == 0),
              ("the run lasted what was asked", f"{found['seconds'] / 60:.1f} minutes of {found['seconds_asked'] / 60:.1f}",
               found["seconds"] >= found["seconds_asked"]),
              ("the load was driven", f"{found['driven']:,.0f}/s of {found['rate']:,.0f}/s",
               found["driven"] > 0.98 * found["rate"])]
    for what, one in found["growth"].items():
        scale = 1e6 if what in ("pss", "rss") else 1
        unit = " MB" if scale > 1 else " ms" if what[-3:] in ("p50", "p99") else ""
        listed.append((f"{what} does not grow", f"{one['first'] / scale:,.1f} → {one['last'] / scale:,.1f}{unit}; second half "
                       f"{one['slope_a_minute_second_half'] * 60 / scale:+,.2f}{unit} an hour", not one["grows"]))
    for when in ("checkpoint", "backup"):
        for name in KINDS:
            one = found["latencies"][name]
            if "ratio" in one[when]:
                listed.append((f"p99 of {name} during a {when}, below twice that of quiet times",
                               f"{one[when]['p99_ms']:.1f} ms against {one['quiet']['p99_ms']:.1f}: {one[when]['ratio']:.2f}",
                               one[when]["ratio"] < 2))
    return [{"what": what, "figure": figure, "holds": holds} for what, figure, holds in listed]


def table(found):
    rows = ["| Verdict | Figure | |", "|---|---|---|"]
    rows += [f"| {one['what']} | {one['figure']} | {'holds' if one['holds'] else '**does not hold**'} |"
             for one in found["verdicts"]]
    rows += ["", "| Act, alone and as fast as it goes | A second | Workers | Writer | Checkpoints | Total | Base |",
             "|---|--:|--:|--:|--:|--:|--:|"]
    for name, one in found["costs"].items():
        us = one["us"]
        rows.append(f"| {name} | {one['rate']:,.0f} | {us.get('workers', 0):,.0f} µs | {us.get('ecrivain', 0):,.0f} µs | "
                    f"{us.get('reporteur', 0):,.0f} µs | {one['us_total']:,.0f} µs | {one['bytes']:,} bytes |")
    rows += ["", "| Latency | When | Requests | p50 | p99 | p99.9 | Longest |", "|---|---|--:|--:|--:|--:|--:|"]
    for name in KINDS:
        for when, one in found["latencies"][name].items():
            if one["count"]:
                rows.append(f"| {name} | {when} | {one['count']:,} | {one['p50_ms']:.1f} ms | {one['p99_ms']:.1f} ms | "
                            f"{one['p999_ms']:.1f} ms | {one['max_ms']:.0f} ms |")
    rows += ["", "| Minute | Requests/s | p99 consultation | p99 liste | p99 depot | PSS | Descriptors | WAL, highest | Base |",
             "|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    lines = found["minutes"]
    for line in [lines[at] for at in sorted({0, len(lines) - 1, *range(4, len(lines), 5)})]:
        memory = line["pss"] if line["pss"] is not None else line["rss"]
        rows.append(f"| {line['minute']:.1f} | {line['rate']:,.0f} | " + " | ".join(
            f"{line[name].get('p99_ms', 0):.1f} ms" for name in KINDS) + f" | {memory / 1e6:.1f} MB | "
            f"{line['descriptors']:.0f} | {line['wal'] / 1e6:.0f} MB | {line['base'] / 1e9:.2f} GB |")
    rows += ["", "| Backup, begun at | Took | WAL afterwards | Said |", "|--:|--:|--:|---|"]
    first = found["began_us"]
    for done in found["backups"]:
        rows.append(f"| {(done['begin_us'] - first) / 6e7:.1f} min | {done['seconds']:.1f} s | {done['wal_after'] / 1e6:.0f} MB "
                    f"| {' '.join(done['said'].split())} |")
    return "\n".join(rows)


def main():
    options = arguments()
    BENCH.mkdir(parents=True, exist_ok=True)
    busy = bench.others(1)
    say(f"other programs use {busy} % of the processors now; the trial wants them idle")
    found = measure(options)
    # The minutes of the table count from the first sample.
    found["began_us"] = found["backups"][0]["begin_us"] - BACKUPS[0] * found["seconds"] * 1e6 if found["backups"] else 0
    found |= {"minutes_asked": options.minutes, "share": options.share, "nice": options.nice, "quick": options.quick, "others_percent": busy}
    name, text = bench.keep("endurance", found, table)
    if options.publish:
        store = found["store"]
        bench.put(PAGE, f"`scripts/endurance --minutes {options.minutes:g}{' --nice' * options.nice}`: {bench.where(name, busy)} Top of the mix "
                  f"{found['top']:,.0f} requests a second, driven at {found['rate']:,.0f} ({options.share:.0%}) over "
                  f"{CONNECTIONS} connections for {found['seconds'] / 60:.1f} minutes, {found['requests']:,} requests. The store: "
                  f"{store['dossiers']:,} dossiers of {store['documents']} documents, {store['bytes_before'] / 1e9:.2f} GB "
                  f"at the beginning, {store['bytes_after'] / 1e9:.2f} GB at the end; {found['checkpoints']:,} checkpoints, "
                  f"{found['checkpoint_seconds']:,.0f} s in all.", text)
    clean()
    return 0 if all(one["holds"] for one in found["verdicts"]) else 2


if __name__ == "__main__":
    sys.exit(main())
