"""Nothing of a patient in what the server says: every byte it wrote is searched for what it was fed.

What is searched: standard output and errors, access log, metrics, headers and bodies of answers from 400 up, command
line and names of the process, what `dmp verifier` said. What is looked for: matricules, names, words of documents and
of reasons, tokens and their parts.
"""
import csv
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sys
from collections import Counter
from urllib.parse import quote

import world
from load import Client
from world import Fault, Patient, Server


def needles(issuer, cast):
    """What must be found nowhere, by name of what it is."""
    ranks = next(cast.ranks)
    found = {"matricule": [Patient(rank).matricule for rank in range(ranks)],
             "name": [*world.BIRTH_NAMES, *world.GIVEN_NAMES, world.DOCTOR_NAME, world.NURSE_NAME, world.STRANGER_NAME],
             "word of a document or of a reason": [world.TITLE_WORD, world.BODY_WORD, world.REASON_WORD],
             "token": [part for token in issuer.tokens for part in token.split(".")[1:]]}
    return {kind: re.compile("|".join(map(re.escape, words)).encode(), re.I) for kind, words in found.items()}


def search(patterns, sources):
    """Sources are (name, bytes); stops at the first needle found, without repeating it."""
    counts = Counter()
    for name, data in sources:
        counts["bytes searched"] += len(data)
        for kind, pattern in patterns.items():
            if found := pattern.search(data):
                around = data[max(0, found.start() - 60) : found.start()].decode(errors="replace")
                raise Fault(f"leak: a {kind} in {name}, after « {around} »")
    return counts


def witness(patterns, issuer):
    """A search that does not find what is there proves nothing."""
    for word in (Patient(3).matricule, world.DOCTOR_NAME.lower(), world.BODY_WORD, issuer.tokens[0]):
        try:
            search(patterns, [("a witness", f"xx{word}xx".encode())])
        except Fault:
            continue
        raise Fault("the search for leaks does not find what it is given")


def said(worlds, ledgers):
    for one in worlds:
        for file in sorted(one.place.glob("*.log")):
            yield file.name, file.read_bytes()
    for ledger in ledgers:
        yield "an answer from 400 up", bytes(ledger.said)


class Probes:
    """Requests made to be refused or misunderstood, each with something of a patient in it."""

    def __init__(self, base, say):
        self.base, self.say, self.counts = base, say, Counter()
        self.world, self.ledger = base.begin("l")
        self.worlds, self.ledgers = [self.world], [self.ledger]

    def run(self):
        server = Server(self.world)
        self.client = Client(self.base.cast, self.ledger, server.port)
        for _ in range(30):
            self.client.draw()
        self.client.close()
        for method, path, token, fields, body in self.requests():
            self.send(server.port, method, path, token, fields, body)
        for raw in self.raws():
            self.send_raw(server.port, raw)
        server.observe()
        self.no_image(server)
        self.say(f"{self.counts['probes']} requests refused or misunderstood")
        return self

    def requests(self):
        cast = self.base.cast
        patient, other = cast.patients[0], cast.patients[1]
        name, matricule, dossier = world.BIRTH_NAMES[0], patient.matricule, patient.dossier
        good = patient.body(20_000, "2.25.98765432109876543210").decode()
        xml = {"Content-Type": "application/xml"}
        deposit = lambda text, more=(): ("POST", "/alimentation", cast.laboratory, xml | dict(more), text)
        yield deposit(good[: len(good) // 2])
        yield deposit(good.replace("ClinicalDocument", name))
        yield deposit(f"<{name} xmlns='urn:hl7-org:v3'>{matricule}</{name}>")
        yield deposit(f'<!DOCTYPE a [<!ENTITY b "{name}">]><a>&b;{matricule}</a>')
        yield deposit(good.replace(patient.traits["nom_naissance"], other.traits["nom_naissance"] + name))
        yield deposit(good.replace(matricule, matricule[:13] + "00"))
        yield deposit(good.replace(matricule, other.matricule))
        yield deposit(good.replace("effectiveTime", world.TITLE_WORD))
        yield deposit(good.replace('code="11502-2"', f'code="{world.BODY_WORD}"'))
        yield deposit(good, {"Content-Digest": f"sha-256=:{name}:"})
        yield deposit(good, {"Content-Type": f"text/{name}"})
        yield "POST", f"/alimentation?visibilite={name}", cast.laboratory, xml, good
        yield "POST", f"/alimentation?remplace={matricule}", cast.laboratory, xml, good
        search = "/dossiers/recherche"
        yield "POST", search, cast.doctor, {}, json.dumps({"matricule": matricule, "oid": name})
        yield "POST", search, cast.doctor, {}, json.dumps({"matricule": [matricule], "oid": name})
        yield "POST", search, cast.doctor, {}, f'{{"matricule":"{matricule}", "nom": {name}'
        yield "POST", search, cast.doctor, {}, json.dumps({"nom": name, "prenom": name, "dateNaissance": name})
        yield "POST", search, cast.nurse, {}, json.dumps({"matricule": matricule[:14] + "X", "oid": world.OID})
        yield "POST", "/dossiers", cast.operator, {}, json.dumps({"statut": name, "matricule": matricule})
        yield "POST", "/dossiers", cast.operator, {}, patient.creation().replace(patient.traits["lieu_naissance"], name)
        for path in (f"/dossiers/{matricule}/traces", f"/consultation/{matricule}", f"/consultation?dossier={matricule}",
                     f"/consultation?nom={name}&dossier={dossier}", f"/consultation?dossier={dossier}&du={name}",
                     f"/consultation?dossier={dossier}&curseur={name}", f"/{name}/{matricule}", f"/dossiers?curseur={name}",
                     f"/dossiers/{dossier}/traces?acteur={name}&limite={name}", f"/dossiers/{dossier}/explication?acte={name}"):
            yield "GET", path, cast.doctor, {}, None
        yield "PUT", f"/dossiers/{dossier}/autorisations", cast.nurse, {}, json.dumps({"action": name})
        yield "PUT", f"/dossiers/{dossier}/autorisations", cast.nurse, {}, json.dumps(
            {"action": "AJOUT", "consentement": {"recueilli": True, "moyen": name}})
        yield "PUT", f"/dossiers/{dossier}/blocages/{matricule}", patient.token, {}, "{}"
        yield "PUT", f"/dossiers/{dossier}/preferences", patient.token, {}, json.dumps({"centre15": name})
        yield "PUT", f"/masquage/{matricule}", patient.token, {"If-Match": name}, json.dumps({"masquePS": name})
        yield "POST", f"/suppression/{matricule}", cast.laboratory, {}, json.dumps({"motif": name * 40})
        listing = f"/consultation?dossier={dossier}"
        yield "GET", listing, cast.stranger, {"Mode-Acces": name}, None
        yield "GET", listing, cast.stranger, {"Mode-Acces": "bris_de_glace", "Mode-Acces-Raison": quote(name)[:8]}, None
        yield "GET", listing, cast.stranger, {"User-Agent": f"{name} {matricule}", "X-Request-Id": f"{name}"}, None
        yield "GET", listing, cast.doctor, {"Accept": f"{name}/xml", "Range": f"bytes={name}"}, None
        yield "GET", listing, cast.doctor[:-9], {}, None
        yield "GET", listing, cast.doctor.split(".")[0], {}, None
        yield "GET", f"{listing}&access_token={cast.doctor}", None, {}, None
        yield "GET", listing, None, {"Authorization": f"Basic {name}"}, None
        yield "TRACE", f"/{matricule}", cast.doctor, {}, None
        yield "POST", "/metrics", cast.doctor, {}, name

    def raws(self):
        name, matricule = world.BIRTH_NAMES[0], self.base.cast.patients[0].matricule
        token = self.base.cast.doctor
        yield f"{name} /{matricule} HTTP/1.1\r\n\r\n"
        yield f"GET /{matricule} HTTP/9.9\r\nHost: {name}\r\n\r\n"
        yield f"GET / HTTP/1.1\r\nHost: x\r\n{name} : {matricule}\r\n\r\n"
        yield f"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAuthorization: Bearer {token}\r\n\r\n"
        yield f"GET /{name * 900} HTTP/1.1\r\nHost: x\r\n\r\n"
        yield f"POST /alimentation HTTP/1.1\r\nHost: x\r\nContent-Length: {name}\r\n\r\n{matricule}"
        yield f"POST /alimentation HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {name}\r\n\r\n{matricule}"

    def send(self, port, method, path, token, fields, body):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}) | dict(fields)
        connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
        answer = connection.getresponse()
        received = answer.read()
        connection.close()
        self.note(answer.status, str(answer.headers).encode() + received)

    def send_raw(self, port, text):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as one:
            one.sendall(text.encode())
            one.shutdown(socket.SHUT_WR)
            received = b"".join(iter(lambda: one.recv(65536), b""))
        found = re.match(rb"HTTP/1.1 (\d+)", received)
        self.note(int(found[1]) if found else 0, received)

    def note(self, status, data):
        self.counts["probes"] += 1
        self.counts["probes refused"] += status >= 400
        if status >= 500 and status not in (501, 505):
            raise Fault(f"a probe is answered {status}")
        if status >= 400:
            self.ledger.said += data + b"\n"

    def no_image(self, server):
        """The memory of a server that crashes stays in no file, although the harness allows it one."""
        limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
        if not re.search(r"Max core file size\s+0\s+0\s", limits):
            raise Fault("the server may leave an image of its memory")
        # A process that may not be dumped belongs to root there, whoever started it.
        if os.stat(f"/proc/{server.process.pid}/limits").st_uid != 0:
            raise Fault("the memory of the server can be read by its own account")
        server.process.send_signal(signal.SIGABRT)
        server.process.wait()
        if found := [str(file) for place in (self.world.place, self.world.data) for file in place.glob("*core*")]:
            raise Fault(f"an image of the memory is left: {', '.join(found)}")
        self.world.sound("after SIGABRT")


def any_matricule(data):
    """What stands before the first number that is one: sex, year, month, and the key of the INSEE over the rest."""
    for found in re.finditer(rb"(?<![\w.-])([12]\d{2}(?:0[1-9]|1[0-2])\d{8})(\d{2})(?![\w.-])", data):
        if 97 - int(found[1]) % 97 == int(found[2]):
            return data[max(0, found.start() - 60) : found.start()].decode(errors="replace") or "its beginning"


def main(place):
    """Searches what the servers of the Swift tests said and refused, kept under `place`, for patients: those of the
    demonstration, and any matricule."""
    lines = (world.ROOT / "config" / "demo" / "dossiers.csv").read_text().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    names = {word for row in rows for key in ("nom_naissance", "nom_usage", "prenoms") for word in row[key].split()}
    patterns = {"matricule": re.compile("|".join(row["matricule"] for row in rows).encode()),
                "name": re.compile(rb"\b(" + "|".join([*names, "EPROUVETTE"]).encode() + rb")\b"),
                "word of a document": re.compile("Mesure fictive|COMPTE-RENDU DE".encode()),
                "token": re.compile(rb"eyJ[\w-]{10,}\.")}
    files = sorted(pathlib.Path(place).glob("*.log"))
    counts = search(patterns, ((file.name, file.read_bytes()) for file in files))
    for file in files:
        if found := any_matricule(file.read_bytes()):
            raise Fault(f"leak: a matricule in {file.name}, after « {found} »")
    if not any_matricule(b"x 279035121518989 x"):
        raise Fault("the search for leaks does not find a matricule")
    if not counts["bytes searched"]:
        raise Fault("the tests kept nothing of what their servers said")
    print(f"      leaks: none in {counts['bytes searched']:,} bytes said by {len(files)} processes of the tests")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Fault as fault:
        sys.exit(f"leaks: {fault}")
