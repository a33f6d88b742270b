"""The rows of the table: each measures the server and its reference in turn, and gives the figures of each round."""
import http.client
import json
import os
import pathlib
import random
import re
import resource
import socket
import statistics
import subprocess
import sys
import threading
import time

import pages
import stores
import watch
from servers import BENCH, DMP, ECHO, Dmp, Nginx, Postgres, Unavailable, folder, free_port, run, start, stop, tool
from servers import wait_port

HERE = pathlib.Path(__file__).resolve().parent
THREADS = 2  # of the load generator
RUN = int(time.time() * 100) % 10**11 + 10**11
TRACE = 380  # bytes of a trace of a consultation, in the base
TOGETHER = 32  # traces that one sync makes durable, under the load of the row consultation
SLOW = 2000  # clients of the row lents
BUDGET = 256 * 1024 * 1024  # Limits.bodiesInMemory, which `dmp demo` does not change


class Bench:
    """Options, and what rows share."""

    def __init__(self, options, say):
        self.rounds, self.seconds, self.quick, self.say = options.rounds, options.seconds, options.quick, say
        self.large, self.small = (20_000, 10_000) if options.quick else (1_000_000, 10_000)
        self.loads = 0

    def occupy(self):
        """For rows that grow files: no page of memory is used for the first time by one side only."""
        if not self.quick and (seconds := pages.occupy()):
            self.say(f"free memory given to the cache of files, in {seconds} s")

    def warm(self):
        return min(1, self.seconds)

    def load(self, url, connections, seconds=None, strict=True, background=False, **options):
        """One run of wrk: requests a second and latencies in milliseconds; stops the bench on an answer not 2xx."""
        self.loads += 1
        seconds = seconds or self.seconds
        threads = min(THREADS, connections)
        options |= {"run": RUN + self.loads, "threads": threads}
        os.sync()
        command = [tool("wrk"), f"-t{threads}", f"-c{connections}", f"-d{seconds:g}s", "--timeout", "20s", "-s",
                   HERE / "wrk.lua", url, "--", *(f"{key}={value}" for key, value in options.items())]
        process = start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        finish = lambda: read_load(process, strict)
        return finish if background else finish()


def read_load(process, strict):
    out = process.communicate()[0]
    stop(process)
    found = re.search(r"^RESULT (.*)$", out, re.M)
    if not found:
        raise RuntimeError(f"wrk: {out.strip()[-300:]}")
    figures = {key: float(value) for key, value in (part.split("=") for part in found[1].split())}
    if strict and (figures["refused"] or figures["broken"]):
        raise RuntimeError(f"{figures['refused']:.0f} answers were not 2xx, {figures['broken']:.0f} connections broke")
    figures["rate"] = figures["requests"] / figures["seconds"]
    return figures


def alternate(bench, reference, subject):
    """Rounds of reference and subject, one after the other so that both meet the same noise; who comes first changes each
    round: what follows the other's load inherits what that left to the disk and to the caches."""
    rounds = []
    for rank in range(bench.rounds):
        if rank % 2:
            mine = subject()
            against = reference()
        else:
            against, mine = reference(), subject()
        rounds.append(compared(bench, rank, against, mine))
    return rounds


def compared(bench, rank, against, mine):
    bench.say(f"round {rank + 1}: {mine:,.0f} against {against:,.0f}, ratio {mine / against:.3f}")
    return {"reference": round(against, 3), "subject": round(mine, 3), "ratio": round(mine / against, 4)}


def median(rounds, key="ratio"):
    return statistics.median(one[key] for one in rounds)


def ratio(rounds, unit, **more):
    return {"unit": unit, "rounds": rounds, "subject": median(rounds, "subject"),
            "reference": median(rounds, "reference"), "figure": median(rounds), **more}


def paths(place, name, found):
    file = place / name
    file.write_text("".join(f"{path}\n" for path in found))
    return file


def token(place, text):
    file = place / "token"
    file.write_text(text + "\n")
    return file


def sante(bench):
    place = folder()
    server = Dmp(place / "donnees")
    nginx = Nginx("""; location = /sante { default_type application/json; return 200 '{"statut":"UP"}'; }""")
    path = paths(place, "paths", ["/sante"])
    one = lambda target: lambda: bench.load(target.url, 64, paths=path)["rate"]
    for target in (nginx, server):
        bench.load(target.url, 64, bench.warm(), paths=path)
    rounds = alternate(bench, one(nginx), one(server))
    nginx.stop(), server.stop()
    return ratio(rounds, "requests/s")


def consultation(bench):
    place = folder()
    server = Dmp(place / "donnees")
    seeded = stores.Seeded(server)
    (place / "static").mkdir()
    (place / "static" / "document.xml").write_bytes(next(iter(seeded.documents.values())))
    nginx = Nginx(f"; root {place}/static;")
    fixed = paths(place, "fixed", ["/document.xml"])
    ours = paths(place, "ours", [f"/consultation/{uid}" for uid in seeded.documents])
    secret = token(place, seeded.doctor)
    static = lambda: bench.load(nginx.url, 64, paths=fixed)["rate"]
    read = lambda: bench.load(server.url, 64, paths=ours, token=secret, accept="application/xml")
    bench.load(nginx.url, 64, bench.warm(), paths=fixed)
    bench.load(server.url, 64, bench.warm(), paths=ours, token=secret, accept="application/xml")
    before = count(server, "trace")
    figures = []
    rounds = alternate(bench, static, lambda: figures.append(read()) or figures[-1]["rate"])
    traces, answers = count(server, "trace") - before, sum(one["requests"] for one in figures)
    if traces < answers:
        raise RuntimeError(f"{answers:.0f} documents were read and {traces} traces written")
    nginx.stop(), server.stop()
    bound = reading(bench, place, rounds)
    return ratio(rounds, "requests/s", floor_us=bound, most=most(bound, rounds),
                 p99_ms=statistics.median(one["p99"] for one in figures))


def reading(bench, place, rounds):
    """What a consultation costs before anything is decided, in microseconds of processor: what the reference spends with its
    generator, both busy; the bytes opened; a row of the size of a trace made durable with as many others as under this load."""
    (place / "trace").write_bytes(b"@UID@" + b"t" * (TRACE - 35))
    one = raw_sqlite(place, bench.seconds, TOGETHER, [place / "trace"])
    out = run(BENCH / "floor", 1000, place / "static" / "document.xml")
    return {"nginx and the generator": round(os.cpu_count() * 1e6 / median(rounds, "reference"), 1),
            "aes": float(re.search(r"aes=([\d.]+)", out)[1]), "sqlite": round(one["us"], 1)}


def raw_sqlite(place, seconds, together, files):
    """SQLite alone: rows a second, and microseconds of processor a row.

    Its base grows from round to round, as the server's does: a new one would be given the pages of the one just removed."""
    os.sync()
    out = run(BENCH / "sqlite-raw", place / "raw.sqlite", seconds, together, *files)
    found = re.search(r"documents=(\d+) seconds=([\d.]+) processor=([\d.]+)", out)
    return {"rate": int(found[1]) / float(found[2]), "us": float(found[3]) * 1e6 / int(found[1])}


def query(server, sql):
    """The first value that a statement gives."""
    # Its own process: SQLite's locks are lost when a process closes a second descriptor of the file.
    code = "import sqlite3, sys; print(sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)" \
           ".execute(sys.argv[2]).fetchone()[0])"
    return int(run("python3", "-c", code, server.data / "dmp.sqlite", sql))


def count(server, table):
    return query(server, f"SELECT count(*) FROM {table}")


def deposits(size):
    def row(bench):
        place = folder()
        index, files = stores.templates(place, size)
        server = Dmp(place / "donnees")
        secret = token(place, server.token(*stores.LABORATORY))
        figures, costs = {16: [], 64: []}, {"sqlite": [], "generator": []}
        bench.occupy()

        def raw():
            one = raw_sqlite(place, bench.seconds, 16, files)
            costs["sqlite"].append(one["us"])
            return one["rate"]

        def deposit(connections, seconds=None):
            before, used = count(server, "document"), ended()
            one = bench.load(server.url, connections, seconds, templates=index, token=secret)
            costs["generator"].append((ended() - used) / one["requests"])
            added = count(server, "document") - before
            if added < one["requests"]:
                raise RuntimeError(f"{one['requests']:.0f} deposits were answered and {added} documents kept")
            figures[connections].append(one)
            return one["rate"]

        deposit(64, bench.warm())
        figures[64].clear()
        results = {16: [], 64: []}
        for rank in range(bench.rounds):
            against = raw()
            for connections in results:
                mine = deposit(connections)
                results[connections].append({"reference": round(against, 3), "subject": round(mine, 3),
                                             "ratio": round(mine / against, 4)})
            bench.say(f"round {rank + 1}: " + ", ".join(
                f"{list[-1]['subject']:,.0f} with {connections} connections" for connections, list in results.items())
                + f", against {against:,.0f}")
        server.stop()
        bound = floor(place, files, {name: statistics.median(values) for name, values in costs.items()})
        return {f"-{connections}": ratio(rounds, "deposits/s", floor_us=bound, most=most(bound, rounds),
                                         p99_ms=statistics.median(one["p99"] for one in figures[connections]))
                for connections, rounds in results.items()}

    return row


def ended():
    """Microseconds of processor that children which have ended have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e6


def floor(place, files, costs):
    """What a document costs before anything is decided, by libraries and by what sends it: microseconds of processor."""
    documents = []
    for rank, file in enumerate(files):
        documents.append(place / f"floor-{rank}.xml")
        documents[-1].write_bytes(file.read_bytes().replace(b"@UID@", b"2.25.1"))
    out = run(BENCH / "floor", 100, *documents)
    return {name: round(value, 1) for name, value in
            (costs | {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", out)}).items()}


def most(bound, rounds):
    """The ratio that a server would reach which did nothing else, all processors busy."""
    return round(os.cpu_count() * 1e6 / sum(bound.values()) / median(rounds, "reference"), 2)


def encryption(bench):
    """The same binary, as it is and with the ciphers of libcrypto replaced by nothing (sans-chiffrement.c), in turn."""
    place = folder()
    index, _ = stores.templates(place, 25_000)
    servers = {"with": Dmp(place / "with"),
               "without": Dmp(place / "without", ["env", f"LD_PRELOAD={BENCH / 'sans-chiffrement.so'}"])}
    acts = {"-depot": {}, "-consultation": {}}
    for side, server in servers.items():
        (own := place / f"{side}.d").mkdir()
        seeded = stores.Seeded(server)
        secrets = [token(folder(own), one) for one in (seeded.laboratory, seeded.doctor)]
        asked = paths(own, "paths", [f"/consultation/{uid}" for uid in seeded.documents])
        acts["-depot"][side] = {"templates": index, "token": secrets[0]}
        acts["-consultation"][side] = {"paths": asked, "token": secrets[1], "accept": "application/xml"}
        clear = query(server, "SELECT count(*) FROM contenu WHERE instr(octets, CAST('ClinicalDocument' AS BLOB))")
        if clear != (len(seeded.documents) if side == "without" else 0):
            raise RuntimeError(f"{clear} documents lie in clear in the store {side} encryption")
    figures = {}
    for suffix, act in acts.items():
        spent, rounds = {side: [] for side in servers}, []

        def one(side):
            before = watch.cpu(servers[side].pid)
            load = bench.load(servers[side].url, 64, 1, **act[side])
            used = watch.spent(before, watch.cpu(servers[side].pid))
            spent[side].append({name: value / load["requests"] for name, value in used.items()})
            return load["rate"]

        for side in servers:
            bench.load(servers[side].url, 64, bench.warm(), **act[side])
        # A tenth is less than what a machine varies by from one run of five seconds to the next: a round is as many turns of one
        # second each.
        for rank in range(bench.rounds):
            turns = [{side: one(side) for side in (("with", "without") if turn % 2 else ("without", "with"))}
                     for turn in range(rank, rank + max(1, round(bench.seconds)))]
            mine, against = (statistics.fmean(turn[side] for turn in turns) for side in ("with", "without"))
            rounds.append(compared(bench, rank, against, mine))
        middle = {side: {name: round(statistics.median(one[name] for one in each), 1) for name in each[0]}
                  for side, each in spent.items()}
        totals = {side: statistics.median(sum(one.values()) for one in each) for side, each in spent.items()}
        figures[suffix] = ratio(rounds, "/s", cpu_us=middle, processor_more=round(totals["with"] / totals["without"] - 1, 4))
        bench.say(f"{suffix[1:]}: {totals['with']:.1f} µs of processor against {totals['without']:.1f}")
    for server in servers.values():
        server.stop()
    return figures


def postgres(bench):
    place = folder()
    index, files = stores.templates(place, 25_000)
    cluster, server = Postgres(), Dmp(place / "donnees")
    secret = token(place, server.token(*stores.LABORATORY))
    text = files[0].read_text().replace("@UID@", f"2.25.{10**29}")
    deposit = lambda: bench.load(server.url, 16, templates=index, token=secret)["rate"]
    insert = lambda: os.sync() or cluster.insert(text, 16, max(1, round(bench.seconds)))
    bench.occupy()
    bench.load(server.url, 16, bench.warm(), templates=index, token=secret)
    cluster.insert(text, 16, 1)
    before = cluster.syncs()
    rounds = alternate(bench, insert, deposit)
    inserted = sum(one["reference"] for one in rounds) * max(1, round(bench.seconds))
    more = {"same_disk": cluster.same_disk,
            "reference_documents_per_sync": round(inserted / max(1, cluster.syncs() - before), 2)}
    cluster.stop(), server.stop()
    more |= syncs(bench, index)
    return ratio(rounds, "deposits/s", **more)


def syncs(bench, index):
    """fdatasync counted by strace in a run of its own, for strace slows what it counts."""
    place = folder()
    try:
        wrapper = [tool("strace"), "-f", "--seccomp-bpf", "-c", "-e", "trace=fdatasync,fsync", "-o", place / "strace"]
        server = Dmp(place / "donnees", wrapper)
    except (Unavailable, RuntimeError) as error:
        bench.say(f"no count of fdatasync: {error}")
        return {}
    secret = token(place, server.token(*stores.LABORATORY))
    figures = bench.load(server.url, 16, templates=index, token=secret)
    server.stop()
    calls = {found[1]: int(found[0]) for found in
             re.findall(r"^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+(fdatasync|fsync)$",
                        (place / "strace").read_text(), re.M)}
    total = sum(calls.values())
    return {"strace": calls, "strace_deposits": figures["requests"],
            "documents_per_sync": round(figures["requests"] / max(1, total), 2)}


def listing(bench):
    place = folder()
    load = {}
    servers = []
    for size in (bench.small, bench.large):
        server = Dmp(stores.big(size, bench.say))
        servers.append(server)
        seeded = stores.Seeded(server)
        at = place / str(size)
        at.mkdir()
        asked = paths(at, "paths", [f"/consultation?dossier={one}&limite=50" for one in seeded.dossiers])
        load[size] = (server.url, asked, token(at, seeded.doctor))

    def one(size, seconds=None):
        url, asked, secret = load[size]
        return bench.load(url, 16, seconds, paths=asked, token=secret)["rate"]

    one(bench.small, bench.warm()), one(bench.large, bench.warm())
    rounds = alternate(bench, lambda: one(bench.small), lambda: one(bench.large))
    for server in servers:
        server.stop()
    return ratio(rounds, "lists/s", documents=bench.large)


def certificates(place):
    """An authority, a server and a client, ECDSA P-256."""
    openssl = tool("openssl")
    (place / "ext").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    run(openssl, "req", "-x509", *new, "-keyout", place / "ca.key", "-out", place / "ca.pem", "-days", 2, "-subj",
        "/CN=bench authority")
    for name in ("server", "client"):
        run(openssl, "req", *new, "-keyout", place / f"{name}.key", "-out", place / f"{name}.csr", "-subj",
            f"/CN=bench {name}")
        run(openssl, "x509", "-req", "-in", place / f"{name}.csr", "-CA", place / "ca.pem", "-CAkey", place / "ca.key",
            "-CAcreateserial", "-days", 2, "-extfile", place / "ext", "-out", place / f"{name}.pem")


def handshakes(mutual):
    def row(bench):
        place = folder()
        certificates(place)
        port = free_port()
        command = [ECHO, "--tls", place / "server.pem", place / "server.key", "--port", port]
        if mutual:
            command += ["--client-ca", place / "ca.pem"]
        log = open(place / "log", "w")
        echo = start(command, stdout=log, stderr=log)
        if not wait_port(port, echo, 3):
            stop(echo)
            raise Unavailable("http-echo --tls: " + ((place / "log").read_text().strip() or "does not listen"))
        verify = f"ssl_client_certificate {place}/ca.pem; ssl_verify_client on;" if mutual else ""
        nginx = Nginx(f"ssl; ssl_certificate {place}/server.pem; ssl_certificate_key {place}/server.key; "
                      f"ssl_protocols TLSv1.3; ssl_session_tickets off; {verify} return 200 'ok\n';")
        client = ["-cert", place / "client.pem", "-key", place / "client.key"] if mutual else []

        def one(target):
            ask = [tool("openssl"), "s_time", "-connect", f"127.0.0.1:{target}", "-new", "-tls1_3", "-time",
                   max(1, round(bench.seconds)), "-www", "/", *client]
            # It counts whole seconds, by the clock on the wall: begun just after one of them, it counts what passed.
            time.sleep(1 - time.time() % 1)
            clients = [start(ask, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(8)]
            done = 0
            for process in clients:
                out = process.communicate()[0]
                stop(process)
                if not (found := re.search(r"^(\d+) connections in (\d+) real seconds", out, re.M)):
                    raise RuntimeError(f"openssl s_time: {out.strip()[-300:]}")
                done += int(found[1]) / int(found[2])
            return done

        if mutual:  # a client without a certificate must be turned away, or the row would measure nothing
            ask = [tool("openssl"), "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3", "-quiet"]
            try:
                out = subprocess.run([str(part) for part in ask], text=True, capture_output=True, timeout=20,
                                     input="GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").stdout
            except subprocess.TimeoutExpired:
                out = "200"
            if "200" in out:
                raise Unavailable("http-echo --tls --client-ca admits a client without a certificate")
        rounds = alternate(bench, lambda: one(nginx.port), lambda: one(port))
        nginx.stop(), stop(echo)
        return ratio(rounds, "handshakes/s")

    return row


def latency(bench):
    place = folder()
    index, _ = stores.templates(place, 25_000)
    server = Dmp(place / "donnees")
    seeded = stores.Seeded(server)
    reader, writer = token(folder(), seeded.doctor), token(folder(), seeded.laboratory)
    asked = paths(place, "paths", [f"/consultation/{uid}" for uid in seeded.documents])
    # The probe: 200 consultations a second over four connections, the same idle and beside the depositors.
    probe = lambda: bench.load(server.url, 4, paths=asked, token=reader, accept="application/xml", rate=200)
    rounds = []
    for rank in range(bench.rounds):
        idle = probe()
        top = bench.load(server.url, 64, templates=index, token=writer)["rate"]
        finish = bench.load(server.url, 64, bench.seconds + 1, background=True, templates=index, token=writer,
                            rate=round(0.7 * top))
        time.sleep(0.5)
        busy = probe()
        beside = finish()
        rounds.append({"reference": idle["p99"], "subject": busy["p99"], "ratio": round(busy["p99"] / idle["p99"], 3),
                       "idle_p50": idle["p50"], "busy_p50": busy["p50"], "top": round(top, 1),
                       "deposits": round(beside["rate"], 1)})
        bench.say(f"round {rank + 1}: p99 {busy['p99']:.2f} ms beside {beside['rate']:,.0f} deposits/s "
                  f"(top {top:,.0f}), {idle['p99']:.2f} ms idle")
    server.stop()
    return ratio(rounds, "ms")


def memory(bench):
    """Resident memory, idle and with many connections: bytes, the median of the rounds."""
    idle, many, held = [], [], 0
    for rank in range(bench.rounds):
        server = Dmp(folder() / "donnees")
        one_get(server.port).close()
        time.sleep(1)
        idle.append(server.memory()[0])
        clients, wanted = [], 1_000 if bench.quick else 10_000
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        if hard < wanted + 200:
            raise Unavailable(f"{hard} descriptors a process: too few for {wanted} connections (ulimit -Hn)")
        for _ in range(wanted):
            clients.append(one_get(server.port))
        time.sleep(1)
        many.append(server.memory()[0])
        held = sum(is_open(client) for client in clients)
        if held < wanted:
            raise RuntimeError(f"{wanted - held} of {wanted} idle connections were closed")
        for client in clients:
            client.close()
        server.stop()
        bench.say(f"round {rank + 1}: {idle[-1] / 1e6:.1f} MB idle, {many[-1] / 1e6:.1f} MB with {held:,} connections")
    figure = lambda values: {"unit": "MB", "rounds": [round(value / 1e6, 1) for value in values],
                             "figure": round(statistics.median(values) / 1e6, 1)}
    return {"-idle": figure(idle), "-connections": figure(many) | {"connections": held}}


def is_open(client):
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def one_get(port):
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.sendall(b"GET /sante HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    if b" 200 " not in client.recv(4096):
        raise RuntimeError("GET /sante was not answered 200")
    return client


def large(bench):
    """Peak of resident memory while 64 clients post 50 MiB each; those beyond the budget get 503 and try again."""
    size = (5 if bench.quick else 50) * 1024 * 1024
    text = stores.document(stores.patients()[0], size).encode()
    before, after = text.split(b"@UID@")
    peaks, answers = [], {}
    for rank in range(min(bench.rounds, 3)):
        place = folder()
        server = Dmp(place / "donnees")
        secret = server.token(*stores.LABORATORY)
        server.forget_peak()
        until = time.monotonic() + 3 * bench.seconds
        lock = threading.Lock()

        def client(number):
            sent = 0
            while sent == 0 or time.monotonic() < until:
                sent += 1
                uid = f"2.25.{RUN}{rank:03d}{number:03d}{sent:012d}".encode()
                status = post(server.port, secret, size, (before, uid, after))
                with lock:
                    answers[status] = answers.get(status, 0) + 1
                if status != 201:
                    time.sleep(0.05)

        clients = [threading.Thread(target=client, args=(number,), daemon=True) for number in range(64)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        peaks.append(server.memory()[1])
        server.stop()
        subprocess.run(["rm", "-rf", str(place)], check=False)
        bench.say(f"round {rank + 1}: peak {peaks[-1] / 1e6:.0f} MB; answers so far {answers}")
    if not answers.get(201) or set(answers) - {201, 503, "refused early"}:
        raise RuntimeError(f"64 clients posting {size} bytes: answers {answers}")
    return {"unit": "MB", "rounds": [round(peak / 1e6, 1) for peak in peaks],
            "figure": round(statistics.median(peaks) / 1e6, 1), "answers": {str(k): v for k, v in answers.items()}}


def post(port, secret, size, parts):
    with socket.create_connection(("127.0.0.1", port), 120) as client:
        head = (f"POST /alimentation HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {secret}\r\n"
                f"Content-Type: application/xml\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n\r\n").encode()
        client.sendall(head)
        try:
            first = client.recv(4096)
            if b" 100 " in first[:15]:
                for part in parts:
                    client.sendall(part)
                first = client.recv(4096)
            return int(first.split(b" ", 2)[1])
        except (ConnectionError, IndexError, ValueError):
            return "refused early"


def slow(bench):
    """Honest clients alone, then beside 2,000 that send their heads one byte every three seconds."""
    server = Dmp(folder() / "donnees")
    path = paths(folder(), "paths", ["/sante"])
    honest = lambda: bench.load(server.url, 64, paths=path)["rate"]
    back = []

    def beside():
        command = [sys.executable, HERE / "slow.py", server.port, SLOW, 3]
        crowd = start(command, stdout=subprocess.PIPE, text=True)
        if crowd.stdout.readline().strip() != f"held {SLOW}":
            raise RuntimeError(f"{SLOW} slow clients could not be held (ulimit -Hn)")
        rate = honest()
        stop(crowd)
        back.append(int(crowd.stdout.read().split()[1]))
        return rate

    bench.load(server.url, 64, bench.warm(), paths=path)
    rounds = alternate(bench, honest, beside)
    peak = server.memory()[1]
    server.stop()
    bench.say(f"closed and back during the rounds: {back}; peak of memory {peak / 1e6:.0f} MB")
    return ratio(rounds, "requests/s", slow=SLOW, came_back=back)


def startup(bench):
    # The first start finds the pages of the store as the previous row left them.
    times = starts(stores.big(bench.large, bench.say), bench.rounds + 1)[1:]
    bench.say("from exec to the first 200: " + ", ".join(f"{one:.0f} ms" for one in times))
    return {"unit": "ms", "rounds": [round(one, 1) for one in times], "figure": round(statistics.median(times), 1),
            "documents": bench.large}


def starts(data, rounds, before=lambda: None):
    """Milliseconds from exec to the first 200 on /sante, of each of these starts."""
    times = []
    for _ in range(rounds):
        before()
        port = free_port()
        began = time.perf_counter()
        process = start([DMP, "demo", "--port", port, "--donnees", data], stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL)
        while True:
            try:
                one_get(port).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None:
                    raise RuntimeError("dmp did not start") from None
                time.sleep(0.0005)
        times.append((time.perf_counter() - began) * 1000)
        stop(process)
    return times


def leak(bench):
    """What time tells one client of what is hidden from him: medians of requests sent one after the other.

    Hidden and unknown alternate in a random order, on one connection. The figure is the ratio, or its inverse: 1 tells
    nothing, whichever is the slower.
    """
    server = Dmp(folder() / "donnees")
    seeded = stores.Seeded(server)
    there, here = seeded.dossiers[:2]
    owners = stores.patients()
    count = 20 if bench.quick else 50
    hidden = []
    for rank in range(count):
        # As many visible documents in both; `there` has as many again that the doctor may not see.
        for owner, mask in ((owners[0], ""), (owners[1], ""), (owners[0], "?visibilite=MASQUE_PS")):
            uid = f"2.25.{RUN}{len(hidden):06d}{bench.loads:012d}"
            bench.loads += 1
            body = stores.document(owner, 20_000).replace("@UID@", uid).encode()
            status, answer = server.call(seeded.laboratory, "POST", "/alimentation" + mask, body, "application/xml")
            if status != 201:
                raise RuntimeError(f"deposit refused: {status} {answer.decode()[:300]}")
            hidden += [uid] if mask else []
    unknown = [uid[:-12] + "9" * 12 for uid in hidden]
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Authorization": f"Bearer {seeded.doctor}", "Accept": "application/json"}

    def ask(path):
        began = time.perf_counter()
        client.request("GET", path, headers=headers)
        answer = client.getresponse()
        body = answer.read()
        return (time.perf_counter() - began) * 1000, answer.status, body

    def compare(name, mine, other, check):
        rounds, samples = [], 0
        for rank in range(bench.rounds + 1):
            times, until = ([], []), time.monotonic() + (bench.seconds if rank else bench.warm())
            while time.monotonic() < until:
                for side in random.sample((0, 1), 2):
                    took, status, body = ask(random.choice((other, mine)[side]))
                    check(side, status, body)
                    times[side].append(took)
            reference, subject = map(statistics.median, times)
            if rank == 0:  # the caches fill
                continue
            samples += len(times[1])
            rounds.append({"reference": round(reference, 4), "subject": round(subject, 4),
                           "ratio": round(subject / reference, 4), "samples": len(times[1])})
            bench.say(f"{name}, round {rank}: {subject:.3f} ms against {reference:.3f} ms, ratio "
                      f"{subject / reference:.3f}, {len(times[1])} of each")
        middle = median(rounds)
        return ratio(rounds, "ms") | {"figure": max(middle, 1 / middle), "ratio": middle, "samples": samples}

    def absent(side, status, body):
        if status != 404 or b'"DOC-404"' not in body:
            raise RuntimeError(f"neither hidden nor unknown: {status} {body.decode()[:300]}")

    def same(side, status, body):
        if status != 200 or json.loads(body)["total"] != count + 1:
            raise RuntimeError(f"not a list of {count + 1}: {status} {body.decode()[:300]}")

    lists = [[f"/consultation?dossier={dossier}&limite=20"] for dossier in (there, here)]
    documents = [[f"/consultation/{uid}" for uid in uids] for uids in (hidden, unknown)]
    found = {"-lire": compare("one document", *documents, absent), "-liste": compare("a list", *lists, same)}
    client.close(), server.stop()
    return found


# name: (what runs it, {suffix: (work, reference, what is compared, target, aim)})
MORE, LESS = ">=", "<="
ROWS = {
    "sante": (sante, {"": ("GET /sante, keep-alive, 64 connections", "nginx `return 200`, two workers", MORE, 0.9, 1.1)}),
    "consultation": (consultation, {"": ("GET /consultation/{id}, 20 kB, all gates, durable trace, 64 connections",
                                         "nginx, static file of the same size", MORE, 0.45, 0.6)}),
    "depot-25k": (deposits(25_000), {
        "-16": ("POST /alimentation, 25 kB CDA, durable, 16 connections", "raw SQLite, 16 a transaction", MORE, 0.5, 0.7),
        "-64": ("POST /alimentation, 25 kB CDA, durable, 64 connections", "raw SQLite, 16 a transaction", MORE, 0.5, 0.7)}),
    "depot-135k": (deposits(135_000), {
        "-16": ("POST /alimentation, 135 kB CDA, durable, 16 connections", "raw SQLite, 16 a transaction", MORE, 0.5, None),
        "-64": ("POST /alimentation, 135 kB CDA, durable, 64 connections", "raw SQLite, 16 a transaction", MORE, 0.5, None)}),
    "chiffrement": (encryption, {
        "-depot": ("POST /alimentation, 25 kB, 64 connections, encrypted", "the same binary, ciphers that do nothing",
                   MORE, 0.9, None),
        "-consultation": ("GET /consultation/{id}, 20 kB, 64 connections, encrypted",
                          "the same binary, ciphers that do nothing", MORE, 0.9, None)}),
    "postgres": (postgres, {"": ("durable deposits of 25 kB, 16 connections", "PostgreSQL, pgbench, 16 clients, fsync on",
                                 MORE, 1.0, None)}),
    "liste": (listing, {"": ("list of 50 among 1,000 of a dossier, large store, 16 connections",
                             "the same, store of 10,000", MORE, 0.85, None)}),
    "tls": (handshakes(False), {"": ("TLS 1.3 full handshakes, ECDSA P-256", "nginx, same keys", MORE, 0.9, None)}),
    "tls-mutuel": (handshakes(True), {"": ("TLS 1.3 full handshakes, mutual", "nginx, same keys", MORE, 0.9, None)}),
    "latence": (latency, {"": ("p99 of a consultation beside 64 depositors at 70 % of their top",
                               "its own p99, idle", LESS, 5, None)}),
    "memoire": (memory, {
        "-idle": ("memory, idle", None, LESS, 25, None),
        "-connections": ("memory, 10,000 idle keep-alive connections", None, LESS, 120, None)}),
    "memoire-50mio": (large, {"": ("peak memory, 64 clients posting 50 MiB", None, LESS, round(BUDGET / 1e6 + 60), None)}),
    "fuite-temps": (leak, {
        "-lire": ("median of GET of a document hidden from the caller, one client", "of a document that does not exist",
                  LESS, 1.25, None),
        "-liste": ("median of a list of 20 among 51, 50 others hidden, one client", "the same, nothing hidden",
                   LESS, 1.25, None)}),
    "lents": (slow, {"": (f"GET /sante, 64 connections, beside {SLOW:,} clients that send one byte every 3 s",
                          "the same without them", MORE, 0.9, None)}),
    "demarrage": (startup, {"": ("from exec to the first 200, large store", None, LESS, 100, None)}),
}
