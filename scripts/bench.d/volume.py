#!/usr/bin/env python3
"""A store of millions of fiches: what it takes to open, list, read, verify and back up. Started by scripts/volume."""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import bench
import rows
import stores
from servers import BENCH, DMP, ROOT, Dmp, clean, folder

PAGE = ROOT / "docs" / "dimensionnement.md"
SIZES = (200, 600)  # bytes of a document
SMALL = 10_000  # fiches of the store that the large one is compared with
# What is promised of the large store: one client alone, for an act. A store of another size is verified at the same pace.
LIMITS = {"start_ms": 100, "start_cold_ms": 1000, "list_ms": 25, "read_ms": 25, "verify_us_a_fiche": 100}
say = bench.say


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/volume")
    parser.add_argument("--fiches", type=int)
    parser.add_argument("--par-dossier", type=int, default=100)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    for flag in ("quick", "publish", "no-build"):
        parser.add_argument("--" + flag, action="store_true")
    options = parser.parse_args()
    options.fiches = options.fiches or (50_000 if options.quick else 5_000_000)
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (2 if options.quick else 5)
    return options


def forget(data):
    """Takes the files of a store out of the page cache, as after a restart of the machine."""
    os.sync()
    for file in pathlib.Path(data).rglob("*"):
        if file.is_file():
            opened = os.open(file, os.O_RDONLY)
            os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(opened)


def command(*parts):
    """Seconds, highest resident bytes, processor seconds, exit and output of a command."""
    began = time.monotonic()
    process = subprocess.Popen([str(part) for part in parts], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {"seconds": round(time.monotonic() - began, 2), "peak_bytes": used.ru_maxrss * 1024,
            "processor_s": round(used.ru_utime + used.ru_stime, 2), "exit": process.returncode, "said": said.strip()}


class Side:
    """A server on one of the two stores, and what is asked of it."""

    def __init__(self, runner, store):
        self.runner, self.store, self.server = runner, store, Dmp(store.data)
        place = folder()
        self.token = rows.token(place, self.server.token(*stores.DOCTOR))
        dossiers = [row[0] for row in store.rows()]
        step = max(1, len(dossiers) // 5000)
        self.lists = rows.paths(place, "lists", [f"/consultation?dossier={one}&limite=50" for one in dossiers[::step]])
        self.reads = rows.paths(place, "reads", [f"/consultation/{store.uid(one)}" for one in store.some(20_000)])

    def load(self, asked, connections, seconds=None):
        return self.runner.load(self.server.url, connections, seconds, paths=asked, token=self.token)


def compare(runner, small, large, what):
    """Requests a second of both, in turn; and what one client alone waits for on the large one."""
    asked = lambda side: getattr(side, what)
    for side in (small, large):
        side.load(asked(side), 16)
    rounds = rows.alternate(runner, lambda: small.load(asked(small), 16)["rate"],
                            lambda: large.load(asked(large), 16)["rate"])
    alone = large.load(asked(large), 1)
    return rows.ratio(rounds, "/s") | {"alone_p50_ms": alone["p50"], "alone_p99_ms": alone["p99"]}


def measure(options, found):
    runner = rows.Bench(options, say)
    per = options.par_dossier
    shape = (max(1, options.fiches // per), per)
    want, free = 2.2 * options.fiches * 2500, shutil.disk_usage(BENCH).free
    if want > 0.95 * free:
        raise RuntimeError(f"some {want / 1e9:.0f} GB are needed under .build/bench, and {free / 1e9:.0f} GB are free")
    small = stores.Populated(max(1, SMALL // per), per, SIZES, say)
    store = stores.Populated(*shape, SIZES, say)
    fiches = shape[0] * per
    found |= {"fiches": fiches, "dossiers": shape[0], "built": store.built, "bytes": store.built["bytes"]}
    say(f"{fiches:,} fiches in {shape[0]:,} dossiers, {found['bytes'] / 1e9:.2f} GB, filled in "
        f"{store.built['seconds']:,.0f} s")
    cold = rows.starts(store.data, min(3, options.rounds), before=lambda: forget(store.data))
    warm = rows.starts(store.data, options.rounds + 1)[1:]
    found["start_ms"], found["start_cold_ms"] = statistics.median(warm), statistics.median(cold)
    say(f"from exec to the first 200: {found['start_ms']:.0f} ms, {found['start_cold_ms']:.0f} ms with nothing in cache")
    sides = [Side(runner, one) for one in (small, store)]
    say(f"lists of 50 among {per}")
    found["list"] = compare(runner, *sides, "lists")
    say("consultations")
    found["read"] = compare(runner, *sides, "reads")
    found["memory_bytes"] = sides[1].server.memory()[0]
    for side in sides:
        side.server.stop()
    say("dmp verifier")
    found["verify"] = command(DMP, "verifier", "--donnees", store.data)
    traces = re.search(r"(\d+) traces chaînées, (\d+) documents", found["verify"]["said"])
    if found["verify"]["exit"] or not traces or int(traces[2]) != fiches:
        raise RuntimeError(f"dmp verifier: exit {found['verify']['exit']}: {found['verify']['said'][-300:]}")
    found["traces"] = int(traces[1])
    say(f"{found['verify']['seconds']:,.0f} s, {found['verify']['peak_bytes'] / 1e6:,.0f} MB at most")
    depot = folder() / "depot"
    for name, parts in {"backup": ("--donnees", store.data, "--vers", depot), "backup_again": ("--donnees", store.data, "--vers", depot),
                        "backup_verify": ("verifier", depot)}.items():
        found[name] = command(DMP, "sauvegarder", *parts)
        if found[name]["exit"]:
            raise RuntimeError(f"dmp sauvegarder: {found[name]['said'][-300:]}")
        say(f"{name}: {found[name]['seconds']:,.1f} s, {found[name]['peak_bytes'] / 1e6:,.0f} MB at most")
    found["depot_bytes"] = stores.bytes_of(depot)
    shutil.rmtree(depot)


def verdicts(found):
    verify = found["verify"]["seconds"] * 1e6 / found["fiches"]
    listed = [
        ("start, from exec to the first 200", f"{found['start_ms']:.0f} ms", f"≤ {LIMITS['start_ms']} ms",
         found["start_ms"] <= LIMITS["start_ms"]),
        ("the same with nothing in the page cache", f"{found['start_cold_ms']:.0f} ms", f"≤ {LIMITS['start_cold_ms']} ms",
         found["start_cold_ms"] <= LIMITS["start_cold_ms"])]
    for name, what in (("list", "list of 50"), ("read", "consultation")):
        one, limit = found[name], LIMITS[name + "_ms"]
        listed.append((f"{what}, one client alone", f"{one['alone_p50_ms']:.1f} ms (p50), {one['alone_p99_ms']:.1f} ms (p99)",
                       f"p99 ≤ {limit} ms", one["alone_p99_ms"] <= limit))
    listed.append(("`dmp verifier`, all of it", f"{found['verify']['seconds']:,.0f} s: {verify:.0f} µs a fiche; "
                   f"{found['verify']['peak_bytes'] / 1e6:,.0f} MB at most",
                   f"≤ {LIMITS['verify_us_a_fiche'] * found['fiches'] / 1e6:,.0f} s", verify <= LIMITS["verify_us_a_fiche"]))
    return listed


GROUPS = {"document": ("document", "sqlite_autoindex_document_1", "document_remplace"),
          "fiche": ("fiche", "fiche_courante", "fiche_versions", "sqlite_autoindex_fiche_1"),
          "line of the list": ("liste",), "bytes, their key and seal": ("contenu",),
          "trace": ("trace", "trace_du_dossier"), "notification": ("notification",)}


def table(found):
    lines = ["| Measured | Figure | Stated | |", "|---|---|--:|---|"]
    lines += [f"| {what} | {figure} | {limit} | {'reached' if holds else '**missed**'} |"
              for what, figure, limit, holds in verdicts(found)]
    gb = lambda number: f"{number / 1e9:.2f} GB"
    done = lambda one: f"{one['seconds']:,.1f} s, {one['peak_bytes'] / 1e6:,.0f} MB at most"
    lines += [f"| {what}: requests a second, 16 connections, against a store of {SMALL:,} | {one['subject']:,.0f} against "
              f"{one['reference']:,.0f}: {one['figure']:.2f} | | |"
              for what, one in (("list of 50", found["list"]), ("consultation", found["read"]))]
    lines += [f"| filling it, by the acts of the server, without HTTP nor XML | {found['built']['seconds']:,.0f} s: "
              f"{found['fiches'] / found['built']['documents_s']:,.0f} deposits a second | | |",
              f"| first backup, server stopped | {done(found['backup'])}; depot {gb(found['depot_bytes'])} | | |",
              f"| the next, nothing changed | {done(found['backup_again'])} | | |",
              f"| `sauvegarder verifier` | {done(found['backup_verify'])} | | |",
              f"| resident memory after these lists and consultations | {found['memory_bytes'] / 1e6:,.0f} MB | | |", "",
              "| Weight | Bytes a fiche |", "|---|--:|"]
    tables = found["built"]["tables"]
    known = [name for names in GROUPS.values() for name in names]
    for what, names in GROUPS.items():
        lines.append(f"| {what} | {sum(tables.get(name, 0) for name in names) / found['fiches']:,.0f} |")
    rest = sum(size for name, size in tables.items() if name not in known)
    lines += [f"| dossiers, identities, autorisations, a dossier | {rest / found['dossiers']:,.0f} |",
              f"| tree of the journal, a trace | {found['built']['arbre'] / (found['fiches'] + 2 * found['dossiers']):,.0f} |",
              f"| the data folder, all told, a fiche (documents of {statistics.mean(SIZES):.0f} bytes) | "
              f"{found['bytes'] / found['fiches']:,.0f} |"]
    return "\n".join(lines)


def main():
    options = arguments()
    BENCH.mkdir(parents=True, exist_ok=True)
    busy = bench.others(1)
    say(f"other programs use {busy} % of the processors now; the measure wants them idle")
    found = {"quick": options.quick, "others_percent": busy}
    measure(options, found)
    name, text = bench.keep("volume", found, table)
    if options.publish:
        bench.put(PAGE, f"`scripts/volume`: {bench.where(name, busy)} {found['fiches']:,} fiches in {found['dossiers']:,} "
                  f"dossiers, {found['traces']:,} traces, {found['bytes'] / 1e9:.2f} GB.", text, "volume")
    clean()
    return 0


if __name__ == "__main__":
    sys.exit(main())
