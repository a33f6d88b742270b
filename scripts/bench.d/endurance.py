#!/usr/bin/env python3
"""The hour of mixed load: prepares, drives, watches, judges. Started by scripts/endurance, which says its options."""
import argparse
import json
import shutil
import statistics
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import bench
import growth
import stores
import watch
from pacing import CONNECTIONS, MIX, Load, bursts, wanted
from report import KINDS, OTHERS, grown, percentiles, slow_times, summary, table, verdicts, windows
from rows import count, query
from servers import BENCH, DMP, ROOT, Dmp, clean, folder, run, start, stop

PAGE = ROOT / "docs" / "endurance.md"
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


def undisturbed(load, seconds, wanted=3, tries=9):
    """Runs of the mix as fast as it goes, while others leave the machine alone; and those that were disturbed.

    A share of a top taken from a machine that others slowed would be a smaller load than it says.
    """
    tops, spoiled = [], []
    for _ in range(tries):
        (others := watch.Others()).start()
        one = load.most(seconds)
        share = statistics.mean(share for _, _, share in others.stop())
        (tops if share <= OTHERS else spoiled).append(one)
        if share > OTHERS:
            say(f"the mix: {one['rate']:,.0f}/s while others took {share:.0f} % of the machine: once more")
        if len(tops) == wanted:
            return tops, spoiled
    raise RuntimeError("others take too much of this machine for its top to be known")


class Backups(threading.Thread):
    """`dmp sauvegarder` at the appointed moments; (begin, end) in microseconds, and what each said."""

    def __init__(self, server, seconds, depot, nice, hold):
        super().__init__(daemon=True)
        self.hold = hold  # there while a backup is taken: a top tried beside it would be a smaller one
        self.server, self.seconds, self.depot, self.done, self.over = server, seconds, depot, [], threading.Event()
        self.prefix = ["nice", "-n", "19", "ionice", "-c", "3"] if nice else []

    def run(self):
        began = time.monotonic()
        for share in BACKUPS:
            if self.over.wait(max(0, began + share * self.seconds + 2 * bursts(self.seconds)[1] - time.monotonic())):
                return
            self.hold.touch()
            self.take()
            self.hold.unlink()

    def take(self):
        """One backup more; the depot then keeps that one alone."""
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


def drive(load, share, seconds, depot, nice):
    """The run itself: what each minute showed."""
    server, minutes, samples, others = load.server, [], [], watch.Others()
    hold = load.place / "hold"
    checkpoints, backups = watch.Checkpoints(server.data), Backups(server, seconds, depot, nice, hold)
    before = watch.cpu(server.pid)
    every, burst = bursts(seconds)
    one = load.begin(seconds, more=(f"share={share:g}", f"every={every:g}", f"burst={burst:g}", f"hold={hold}"))
    checkpoints.start(), backups.start(), others.start()
    began, counted = time.monotonic(), 0
    minute = min(60, seconds / 12)
    while one.process.poll() is None:
        time.sleep(min(10, minute / 6))
        at = time.monotonic() - began
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended by itself, exit {server.process.returncode}")
        now = time.monotonic_ns() // 1000
        samples.append({"minute": round(at / 60, 3), "at_us": now, "others": others.most(samples[-1]["at_us"] if samples else 0),
                        **watch.sample(server)})
        if at >= (len(minutes) + 1) * minute and at < seconds:
            one.read()
            minutes.append(summary(one, counted, samples, minute, at) | {"top": (one.tops() or [(0, 0, 0)])[-1][1]})
            counted = len(one.due)
            line = minutes[-1]
            say(f"{line['minute']:5.1f} min: {line['rate']:,.0f}/s, top {line['top']:,.0f}/s, p99 " + ", ".join(
                f"{name} {line[name].get('p99_ms', 0):.1f}" for name in KINDS) + f" ms; {line['rss'] / 1e6:.0f} MB, "
                f"{line['descriptors']} descriptors, WAL {line['wal'] / 1e6:.0f} MB, machine {line['pace'] / 1000:.2f} ms, others {line['others']} %, {sum(one.faults.values())} faults")
    used = watch.spent(before, watch.cpu(server.pid))
    figures = one.finish()
    # The pipe to the generator is closed: a backup that is under way ends by itself.
    backups.over.set(), backups.join()
    return one, figures, minutes, samples, others.stop(), checkpoints.stop(), backups.done, used


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
    # Beside them, the WAL: it grows while a backup reads.
    held, wal = 1.15 * held, 4e9
    wanted = growth * seconds * factor + held + wal
    say(f"the run may take {wanted / 1e9:.0f} GB of {free / 1e9:.0f} GB free")
    if wanted <= 0.9 * free:
        return seconds
    fits = (0.9 * free - held - wal) / (growth * factor)
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
    (pace := watch.Pace()).start()
    tops, spoiled = undisturbed(load, short)
    found["pace_us"] = pace.stop()
    runs += tops + spoiled
    top = statistics.median(one["rate"] for one in tops)
    rate = round(options.share * top)
    weight = found["costs"]["mix"]["bytes"]
    say(f"top of the mix: {top:,.0f}/s; driving {options.share:.0%} of that of the moment for {options.minutes:g} minutes, {weight:,.0f} bytes a request")
    found["seconds_asked"], found["bytes_a_request"] = seconds, round(weight)
    seconds = found["seconds"] = fitting(rate, seconds, weight, server.data)
    # The first backup writes the whole base: it is taken before, as an operator would.
    first = Backups(server, seconds, place / "depot", options.nice, place / "hold")
    first.take()
    found["first_backup"] = first.done[0]
    one, figures, minutes, samples, others, checkpoints, backups, used = drive(load, options.share, seconds, place / "depot", options.nice)
    runs.append(figures)
    slowed = slow_times(one, samples, others, found["pace_us"])
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
        "tops": one.tops(), "top": round(statistics.median(top for _, top, _ in one.tops()), 1),
        "rate": round(wanted(one.tops(), seconds), 1), "driven": round(len(one.due) / seconds, 1), "requests": int(figures["requests"]),
        "minutes": minutes, "samples": samples, "slowed": slowed, "backups": backups, "checkpoints": len(checkpoints),
        "checkpoint_seconds": round(sum(end - begin for begin, end in checkpoints) / 1e6, 1),
        "latencies": windows(one, checkpoints, backups, slowed), "slowed_share": round(
            sum(end - begin for begin, end in slowed) / (seconds * 1e6), 3), "all": {
            name: percentiles([took for took, kind in zip(one.took, one.kind) if kind == number])
            for number, name in enumerate(KINDS)},
        "growth": grown(one, minutes, slowed + [(done["begin_us"], done["end_us"]) for done in backups],
                        min(60, seconds / 12) * 1e6),
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
        bench.put(PAGE, f"`scripts/endurance --minutes {options.minutes:g}{' --nice' * options.nice}`: {bench.where(name, busy)} Top of the mix, tried {len(found['tops'])} times: "
                  f"{found['top']:,.0f} requests a second (median; {min(top for _, top, _ in found['tops']):,.0f} to {max(top for _, top, _ in found['tops']):,.0f}), {options.share:.0%} of the median of the last three driven over "
                  f"{CONNECTIONS} connections for {found['seconds'] / 60:.1f} minutes, {found['requests']:,} requests. The store: "
                  f"{store['dossiers']:,} dossiers of {store['documents']} documents, {store['bytes_before'] / 1e9:.2f} GB "
                  f"at the beginning, {store['bytes_after'] / 1e9:.2f} GB at the end; {found['checkpoints']:,} checkpoints, "
                  f"{found['checkpoint_seconds']:,.0f} s in all.", text)
    clean()
    return 0 if all(one["holds"] for one in found["verdicts"]) else 2


if __name__ == "__main__":
    sys.exit(main())
