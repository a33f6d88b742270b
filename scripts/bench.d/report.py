"""What an hour of load says of the server: latencies in quiet times and beside checkpoints and backups, growth, verdicts."""
import array
import bisect
import statistics

import growth

KINDS = ("consultation", "liste", "depot")
WHEN = ("quiet", "checkpoint", "backup", "slowed")


def percentiles(values):
    values = sorted(values)
    at = lambda share: round(values[min(len(values) - 1, int(share * len(values)))] / 1000, 3)
    return {"count": len(values), "p50_ms": at(0.5), "p99_ms": at(0.99), "p999_ms": at(0.999),
            "max_ms": round(values[-1] / 1000, 3)} if values else {"count": 0}


def union(windows):
    merged = []
    for begin, end in sorted(windows):
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    return merged


def overlaps(windows):
    """Whether (due, end) was in flight in one of these windows."""
    merged = union(windows)
    starts = [begin for begin, _ in merged]

    def inside(due, end):
        at = bisect.bisect_right(starts, end) - 1
        return at >= 0 and merged[at][1] >= due
    return inside


SLOWED = 1.15  # a machine that takes this many times its pace for the same work is not the one whose top was measured
OTHERS = 5  # nor is one of which other programs take this share of the processors, in percent
PATIENCE = 5  # times as long as it was slowed: what has not caught up by then is the server's own affair


def slow_times(one, samples, others, pace):
    """When the machine was slowed, or taken by other programs, and until what had piled up is answered: (begin, end) in microseconds.

    A request of this load that finds none of its connections free has others before it: what had piled up is answered once
    one finds a connection at once.
    """
    spans = [(begin, end) for begin, end, share in others if share > OTHERS]
    last = one.origin
    for sample in samples:
        if sample["pace"] > SLOWED * pace:
            spans.append((last, sample["at_us"]))
        last = sample["at_us"]
    served = sorted(one.origin + due for due, waited in zip(one.due, one.waited) if waited < 1000)
    found = []
    for begin, end in union(spans):
        slow = end - begin
        if found and begin <= found[-1][1]:
            begin, _, before = found.pop()
            slow += before
        at = bisect.bisect_left(served, end)
        free = served[at] if at < len(served) else end + PATIENCE * slow
        found.append((begin, min(free, end + PATIENCE * slow), slow))
    return [(begin, end) for begin, end, _ in found]


def windows(one, checkpoints, backups, slowed):
    """Percentiles of each kind in quiet times, during checkpoints, and during backups; apart, while the machine was slowed."""
    shift = lambda begin, end: (begin - one.origin, end - one.origin)
    in_backup = overlaps([shift(done["begin_us"], done["end_us"]) for done in backups])
    in_checkpoint = overlaps([shift(*window) for window in checkpoints])
    in_slowed = overlaps([shift(*window) for window in slowed])
    groups = {(kind, when): array.array("I") for kind in range(3) for when in WHEN}
    for due, took, kind in zip(one.due, one.took, one.kind):
        end = due + took
        when = "slowed" if in_slowed(due, end) else "backup" if in_backup(due, end) else "checkpoint" if in_checkpoint(due, end) else "quiet"
        groups[kind, when].append(took)
    found = {}
    for kind, name in enumerate(KINDS):
        found[name] = {when: percentiles(groups[kind, when]) for when in WHEN}
        for when in ("checkpoint", "backup"):
            if found[name][when]["count"] >= 100 and found[name]["quiet"]["count"] >= 100:
                found[name][when]["ratio"] = round(found[name][when]["p99_ms"] / found[name]["quiet"]["p99_ms"], 2)
    return found


def summary(one, first, samples, minute, at):
    groups = [array.array("I") for _ in KINDS]
    for index in range(first, len(one.due)):
        groups[one.kind[index]].append(one.took[index])
    latest = [sample for sample in samples if sample["minute"] > (at - minute) / 60]
    found = {"minute": round(at / 60, 3), "rate": round((len(one.due) - first) / minute, 1)}
    found |= {name: percentiles(values) for name, values in zip(KINDS, groups)}
    for key in ("rss", "pss", "descriptors", "threads", "base", "pace"):
        values = [sample[key] for sample in latest if sample[key] is not None]
        found[key] = statistics.median(values) if values else None
    return found | {key: max(sample[key] for sample in latest) for key in ("wal", "others")}


def grown(one, minutes, apart, step):
    """The verdicts on growth. Latencies leave out what was in flight in those times apart."""
    is_apart = overlaps([(begin - one.origin, end - one.origin) for begin, end in apart])
    groups = {}
    for due, took, kind in zip(one.due, one.took, one.kind):
        if not is_apart(due, due + took):
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
               bool(found["backups"]) and all(done["exit"] == 0 for done in (found["first_backup"], *found["backups"]))
               and found["depot"]["exit"] == 0),
              ("the run lasted what was asked", f"{found['seconds'] / 60:.1f} minutes of {found['seconds_asked'] / 60:.1f}",
               found["seconds"] >= found["seconds_asked"]),
              ("the machine kept its pace", f"slower by {SLOWED - 1:.0%}, or more than {OTHERS} % of it to others, "
               f"or catching up after it, {found['slowed_share']:.1%} of the time, left out of what backups and checkpoints cost", found["slowed_share"] < 0.5),
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
    rows += ["", "| Minute | Requests/s | Top | p99 consultation | p99 liste | p99 depot | PSS | Descriptors | WAL, highest | Base | Machine |",
             "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    lines = found["minutes"]
    for line in [lines[at] for at in sorted({0, len(lines) - 1, *range(4, len(lines), 5)})]:
        memory = line["pss"] if line["pss"] is not None else line["rss"]
        rows.append(f"| {line['minute']:.1f} | {line['rate']:,.0f} | {line['top']:,.0f} | " + " | ".join(
            f"{line[name].get('p99_ms', 0):.1f} ms" for name in KINDS) + f" | {memory / 1e6:.1f} MB | "
            f"{line['descriptors']:.0f} | {line['wal'] / 1e6:.0f} MB | {line['base'] / 1e9:.2f} GB | "
                    f"{line['pace'] / 1000:.2f} ms |")
    rows += ["", "| Backup, begun at | Took | WAL afterwards | Said |", "|--:|--:|--:|---|"]
    first = found["began_us"]
    for done in [found["first_backup"], *found["backups"]]:
        begun = f"{(done['begin_us'] - first) / 6e7:.1f} min" if done["begin_us"] > first else "before the run"
        rows.append(f"| {begun} | {done['seconds']:.1f} s | {done['wal_after'] / 1e6:.0f} MB "
                    f"| {' '.join(done['said'].split())} |")
    return "\n".join(rows)
