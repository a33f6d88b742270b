#!/usr/bin/env python3
"""Runs the rows of rows.py, prints the table, writes the results. Started by scripts/bench, which says its options."""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import sys
import time
import traceback

sys.dont_write_bytecode = True
import rows
import watch
from servers import BENCH, ROOT, Unavailable, clean, run, tool

RESULTS = ROOT / "bench" / "results"
PAGE = ROOT / "docs" / "performance.md"


def say(text):
    print(f"      {text}", flush=True)


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", default="")
    for flag in ("quick", "publish", "no-build", "list"):
        parser.add_argument("--" + flag, action="store_true")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (2 if options.quick else 5)
    options.only = [name for name in options.only.split(",") if name] or list(rows.ROWS)
    if unknown := [name for name in options.only if name not in rows.ROWS]:
        parser.error(f"unknown row {', '.join(unknown)}; there are {', '.join(rows.ROWS)}")
    return options


def version(*command):
    try:
        return run(tool(command[0]), *command[1:]).strip().splitlines()[0]
    except (Unavailable, RuntimeError, IndexError):
        return None


def machine():
    cpu = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    total = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {
        "cpu": cpu[1] if cpu else platform.machine(), "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(int(total[1]) / 1e6, 1), "kernel": platform.release(),
        "postgresql": version("postgres", "--version"), "sqlite": run(BENCH / "sqlite-raw", "--version").strip(),
        "openssl": version("openssl", "version"), "swift": version("swift", "--version"),
    }


def others(seconds=0.5):
    """Share of the processors that others use, in percent: measured while the bench itself does nothing."""
    def read():
        return [int(one) for one in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    before = read()
    time.sleep(seconds)
    spent = [after - earlier for after, earlier in zip(read(), before)]
    return round(100 * (1 - (spent[3] + spent[4]) / max(1, sum(spent))))


def verdict(figure, sense, target, aim):
    reached = lambda limit: figure >= limit if sense == rows.MORE else figure <= limit
    return "missed" if not reached(target) else "reached, and the aim" if aim and reached(aim) else "reached"


def measure(options):
    """Each row's figures by its name; a row that fails says so and does not stop the others."""
    bench, found, broken, paces = rows.Bench(options, say), {}, False, []
    for name in options.only:
        work, parts = rows.ROWS[name]
        print(f"\n      {name}: " + "; ".join(part[0] for part in parts.values()), flush=True)
        busy, before = others(), watch.worth()
        try:
            figures = work(bench)
            figures = figures if "" not in parts else {"": figures}
        except Unavailable as error:
            say(f"skipped: {error}")
            figures = {suffix: {"skipped": str(error)} for suffix in parts}
        except Exception as error:  # a refused answer, a server that dies: not a figure
            traceback.print_exc(limit=3)
            figures = {suffix: {"failed": str(error)} for suffix in parts}
            broken = True
        clean()
        paces += [before, watch.worth()]
        if (slower := max(paces[-2:]) / min(paces) - 1) > 0.15:
            say(f"the machine is {slower:.0%} slower than a while ago, whoever shares it: measure this row again")
        for suffix, (what, reference, sense, target, aim) in parts.items():
            one = figures[suffix]
            one |= {"work": what, "against": reference, "target": f"{sense} {target}", "aim": aim,
                    "measured": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                    "others_percent": busy, "pace_us": paces[-2:],
                    "rounds_asked": options.rounds, "seconds": options.seconds, "quick": options.quick}
            if "figure" in one:
                one["verdict"] = verdict(one["figure"], sense, target, aim)
            found[name + suffix] = one
    return found, broken


def number(value):
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def beside(one):
    """What is counted beside a figure."""
    said = ""
    if "documents_per_sync" in one:
        said += (f"; {one['documents_per_sync']:.1f} documents a sync (strace), "
                 f"{one['reference_documents_per_sync']:.1f} for the reference")
    if "processor_more" in one:
        said += f"; processor time {one['processor_more']:+.1%}"
    if "most" in one:
        spent = ", ".join(f"{name} {value:.0f}" for name, value in one["floor_us"].items())
        said += f"; {sum(one['floor_us'].values()):.0f} µs go to what decides nothing ({spent}): {one['most']:.2f} at most"
    if "p99_ms" in one:
        said += f"; p99 {one['p99_ms']:.0f} ms"
    return said


def table(found):
    lines = ["| Row | Work | Figure | Reference | Ratio, or figure | Rounds, lowest to highest | Target | Verdict |",
             "|---|---|--:|--:|--:|---|---|---|"]
    order = [name + suffix for name, (_, parts) in rows.ROWS.items() for suffix in parts]
    for name in (name for name in order if name in found):
        one = found[name]
        sense, target = one["target"].split()
        wanted = ("≥ " if sense == rows.MORE else "≤ ") + target + (f", aim {one['aim']}" if one["aim"] else "")
        if "figure" not in one:
            why = f"skipped: {one['skipped']}" if "skipped" in one else f"failed: {one['failed']}"
            lines.append(f"| {name} | {one['work']} | – | – | – | – | {wanted} | {why} |")
            continue
        values = sorted(part["ratio"] if isinstance(part, dict) else part for part in one["rounds"])
        unit = "" if "reference" in one else " " + one["unit"]
        mine = f"{number(one['subject'])} {one['unit']}" if "subject" in one else "–"
        against = f"{number(one['reference'])}" if "reference" in one else "–"
        figure = f"{one['figure']:.2f}" if "reference" in one else number(one["figure"]) + unit
        lines.append(f"| {name} | {one['work']} | {mine} | {against} | **{figure}** | {number(values[0])} … "
                     f"{number(values[-1])} | {wanted}{unit} | {one['verdict']}{beside(one)} |")
    return "\n".join(lines)


def about():
    """The commit that is measured, and the machine."""
    return {"commit": run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").strip(), "machine": machine(),
            "measured": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")}


def result(kind, quick):
    """Where the figures of a kind of measure go: their name, and the file."""
    commit = run("git", "-C", ROOT, "rev-parse", "--short=12", "HEAD").strip()
    changed = run("git", "-C", ROOT, "status", "--porcelain", "--", "Sources", "Package.swift", "Modules").strip()
    name = f"{datetime.date.today()}-{commit}" + ("-changed" if changed else "") + (f"-{kind}" if kind else "")
    name += "-quick" if quick else ""
    # Quick figures prove nothing: they stay out of the repository.
    file = (BENCH if quick else RESULTS) / f"{name}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    return name, file


def keep(kind, found, table):
    """Writes the figures of a kind of measure, prints them; the name of the results, and the table."""
    name, file = result(kind, found["quick"])
    file.write_text(json.dumps(about() | found, indent=1, ensure_ascii=False) + "\n")
    text = table(found)
    print(f"\n{text}\n\n      {file.relative_to(ROOT)}")
    return name, text


def where(name, noise):
    """A sentence: which results, on which machine, beside what."""
    of = machine()
    return (f"[{name}](../bench/results/{name}.json); {of['cores']} cores ({of['cpu']}), {of['memory_gb']} GB, Linux "
            f"{of['kernel']}, SQLite {of['sqlite']}. Other programs used {noise} % of the processors just before.")


def put(page, sentence, text, mark="figures"):
    """Puts figures into a page, between its marks."""
    begin, end, whole = f"<!-- begin: {mark} -->", f"<!-- end: {mark} -->", page.read_text()
    page.write_text(f"{whole.split(begin)[0]}{begin}\n{sentence}\n\n{text}\n{end}{whole.split(end)[1]}")


def main():
    options = arguments()
    if options.list:
        print("\n".join(f"{name:14} " + "; ".join(part[0] for part in parts.values())
                        for name, (_, parts) in rows.ROWS.items()))
        return 0
    BENCH.mkdir(parents=True, exist_ok=True)
    name, file = result("", options.quick)
    say(f"other programs use {others(1)} % of the processors now; the bench wants them idle")
    found, broken = measure(options)
    kept = json.loads(file.read_text()) if file.exists() else {"rows": {}}
    # A row measured again replaces the earlier one; each says when it was measured.
    kept |= about() | {"rows": kept["rows"] | found}
    file.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    text = table(kept["rows"])
    print(f"\n{text}\n\n      {file.relative_to(ROOT)}")
    if options.publish:
        measured = [one for one in kept["rows"].values() if "figure" in one]
        noise = [one["others_percent"] for one in measured]
        paces = [pace / 1000 for one in measured for pace in one.get("pace_us", [])]
        paced = f" Between rows, a fixed piece of work took {min(paces):.2f} to {max(paces):.2f} ms." if paces else ""
        put(PAGE, where(name, f"{min(noise)} to {max(noise)}") + paced, text)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
