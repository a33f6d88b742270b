#!/usr/bin/env python3
"""Runs the trials, prints their counters, publishes those of the full form. Started by scripts/epreuve."""
import argparse
import os
import pathlib
import platform
import random
import re
import shutil
import sys
import time

sys.dont_write_bytecode = True
import world
from world import PLACE, ROOT, Fault

import servers
from base import Base
from faults import UNSYNCED, Injection
from kills import CONNECTIONS, Rounds
from leaks import Probes, needles, said, search, witness
from load import Cast
from power import Losses
from steps import Steps

PAGE = ROOT / "docs" / "epreuves.md"
PARTS = {"arrets": "SIGKILL under load", "coupures": "power loss on recorded writes", "fautes": "fault injection",
         "etapes": "SIGKILL before each step of backup, restore and migration", "fuites": "leaks"}
# rounds, recordings, images drawn, occurrences of each kind of write lost, kept, torn, alone; steps of each command
SHORT, FULL = (8, 1, 20, 1, 6), (200, 10, 500, 4, None)


def say(text):
    print(f"      {text}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/epreuve", add_help=False)
    parser.add_argument("--complet", action="store_true")
    parser.add_argument("--graine", default="")
    parser.add_argument("--seul", default="")
    parser.add_argument("--binaire", choices=["debug", "release"], default="debug")
    parser.add_argument("--rondes", type=int)
    parser.add_argument("--images", type=int)
    options = parser.parse_args()
    options.graine = options.graine or str(random.SystemRandom().randrange(10**9))
    options.seul = [part for part in options.seul.split(",") if part] or list(PARTS)
    if unknown := [part for part in options.seul if part not in PARTS]:
        parser.error(f"unknown part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    form = FULL if options.complet else SHORT
    options.form = (options.rondes or form[0], form[1], options.images or form[2], *form[3:])
    return options


def memory_folder():
    """Where images are opened: in memory when there is room, since nothing of them needs to last."""
    shm = pathlib.Path("/dev/shm")
    if shm.is_dir() and os.access(shm, os.W_OK) and os.statvfs(shm).f_bavail * os.statvfs(shm).f_frsize > 2 << 30:
        return world.folder(shm)
    return world.folder(PLACE / "run")


def shim():
    built = PLACE / "shim.so"
    compiler = next(filter(shutil.which, ("cc", "gcc", "clang")), "cc")
    world.run(compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", built,
              ROOT / "scripts" / "epreuve.d" / "shim.c", "-ldl", "-lpthread")
    return built


def trials(options, binary, tools):
    """Runs the parts asked for; their results by name."""
    issuer = world.Issuer(binary)
    cast = Cast(issuer, 8)
    base = Base(binary, issuer, cast)
    rounds, recordings, images, each, steps = options.form
    begin = {
        "arrets": lambda: Rounds(base, options.graine, say).run(rounds),
        "coupures": lambda: Losses(base, tools, options.graine, say, memory_folder()).run(recordings, images, each),
        "fautes": lambda: Injection(base, tools, options.graine, say).run(),
        "etapes": lambda: Steps(base, tools, options.graine, say).run(steps),
        "fuites": lambda: Probes(base, say).run(),
    }
    done = {}
    for part in options.seul:
        print(f"\n      {part}: {PARTS[part]}", flush=True)
        began = time.monotonic()
        done[part] = begin[part]()
        done[part].lasted = time.monotonic() - began
    worlds = [base.world] + [one for part in done.values() for one in part.worlds]
    ledgers = [base.ledger] + [one for part in done.values() for one in part.ledgers]
    patterns = needles(issuer, cast)
    witness(patterns, issuer)
    searched = search(patterns, said(worlds, ledgers))
    say(f"leaks: none in {searched['bytes searched']:,} bytes said by the server")
    return done, searched


def summary(done, searched):
    """What was counted, as lines of a table."""
    rows = []
    row = lambda what, count, result: rows.append((what, count, result))
    if part := done.get("arrets"):
        total = part.totals()
        row(f"SIGKILL under load, {CONNECTIONS} connections", f"{total['rounds']} rounds "
            f"({total['killed, load']} under load, {total['killed, start']} while starting, {total['killed, end']} while stopping)",
            f"{total['answered']:,} acts answered, lost: 0, halves: 0; {total['unanswered, there'] + total['unanswered, absent']:,} "
            f"cut short: {total['unanswered, there']} there whole, {total['unanswered, absent']} absent; "
            f"{total['read again']:,} documents read back byte for byte; start: {1000 * max(part.seconds):.0f} ms at most")
        row("Witness: halves of acts made by hand in a store", f"{total['halves made by hand']}", "all found")
    if part := done.get("coupures"):
        c = part.counts
        row("Power loss", f"{c['images']} images of {c['recordings']} recordings ({c['acts recorded']:,} acts, "
            f"{c['writes recorded']:,} writes, {c['syncs recorded']:,} syncs of which {c['syncs failed']} failed; the WAL begun "
            f"again {c['WAL begun again']} times, the database synced {c['database syncs']} times)",
            f"{c['answered']:,} answers before the cuts, lost: 0, halves: 0; {c['unanswered, there']:,} unanswered there whole; "
            f"start: {1000 * max(part.seconds):.0f} ms at most")
        row("Witness: the same with one sync left out", f"{c['witnesses']} images", f"{c['witnesses found']} found to have lost acts")
    if part := done.get("fautes"):
        c = part.counts
        row("Fault injection", f"{len(part.lines)} rows, {c['faults']:,} calls made to fail",
            f"{c['acts']:,} acts under faults, lost: 0, halves: 0; service resumed by itself in every row, "
            f"{1000 * max(line[6] for line in part.lines):.0f} ms at most")
        row("Commit whose sync failed, then SIGKILL at once", "5 times one sync, 5 times every sync",
            f"0 of the first found done; the others, answered INC-04 (not known): {c[UNSYNCED]} found done")
    if part := done.get("etapes"):
        row("SIGKILL before a step of backup, restore, purge, migration", f"{part.counts['killed']} kills, {len(part.lines)} commands",
            "done or undone each time, never half; the same command run again finishes; every backup listed restores")
    if part := done.get("fuites"):
        row("Leaks", f"{part.counts['probes']} hostile requests, {searched['bytes searched']:,} bytes of output searched", "none found")
    return rows


def tables(done, rows):
    lines = ["| Trial | Played | Result |", "|---|---|---|"] + [f"| {' | '.join(row)} |" for row in rows]
    if part := done.get("coupures"):
        lines += ["", "| Write, at the moment of the cut | Lost | Kept | Torn | Alone kept |", "|---|--:|--:|--:|--:|"]
        lines += [f"| {what} | " + " | ".join(f"{cells[how]} sound" for how in ("lost", "kept", "torn", "alone")) + " |"
                  for what, cells in sorted(part.table.items())]
    if part := done.get("fautes"):
        lines += ["", "| Call that fails | Error | Times | Acts done meanwhile | Acts answered otherwise | /pret | Resumes after |",
                  "|---|---|--:|--:|---|---|--:|"]
        for what, error, hits, good, failed, ready, resumed in part.lines:
            others = ", ".join(f"{number} × {status}" if isinstance(status, int) else status
                               for status, number in sorted(failed.items(), key=str)) or "none"
            lines.append(f"| {what} | {error} | {hits:,} | {good:,} | {others} | {ready or '–'} | {1000 * resumed:.0f} ms |")
    return "\n".join(lines)


def publish(options, text, lasted):
    begin, end = "<!-- begin: figures -->", "<!-- end: figures -->"
    page = PAGE.read_text()
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    about = (f"`scripts/epreuve --complet --graine {options.graine}`, {options.binaire} build, {lasted / 60:.0f} minutes; "
             f"{len(os.sched_getaffinity(0))} cores ({cpu[1] if cpu else platform.machine()}), Linux {platform.release()}.")
    PAGE.write_text(f"{page.split(begin)[0]}{begin}\n{about}\n\n{text}\n{end}{page.split(end)[1]}")


def main():
    os.umask(0o077)
    options = arguments()
    binary = ROOT / ".build" / options.binaire / "dmp"
    if not binary.exists():
        print(f"scripts/epreuve: {binary.relative_to(ROOT)} is missing: swift build", file=sys.stderr)
        return 1
    PLACE.mkdir(parents=True, exist_ok=True)
    # A copy, so that building meanwhile changes nothing.
    binary = pathlib.Path(shutil.copy(binary, world.folder(PLACE / "run")))
    say(f"seed: {options.graine} (--graine {options.graine} draws the same again)")
    began = time.monotonic()
    try:
        done, searched = trials(options, binary, shim())
        text = tables(done, summary(done, searched))
    except Fault as fault:
        # Left for whoever looks for the cause.
        servers._folders.clear()
        print(f"scripts/epreuve: {fault}\n  seed {options.graine}; the stores are under {PLACE / 'run'}", file=sys.stderr)
        return 1
    lasted = time.monotonic() - began
    print(f"\n{text}\n\n      {lasted:.0f} s")
    if options.complet and options.seul == list(PARTS):
        publish(options, text, lasted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
