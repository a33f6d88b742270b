"""A mixed load over several connections, which keeps of each request what was sent and what came back."""
import hashlib
import http.client
import itertools
import json
import random
import socket
import threading
import time
from urllib.parse import quote

import world
from world import REASON_WORD, Fault, Patient

# What clients draw from, and how often.
MIX = {"deposit": 26, "again": 3, "replace": 5, "read": 16, "list": 8, "mask": 12, "archive": 3, "delete": 2, "authorise": 8,
       "block": 4, "preferences": 4, "notifications": 3, "mark": 5, "history": 2, "stranger": 3, "emergency": 3, "life": 6}
CONSENT = {"recueilli": True, "moyen": "oral"}


class Act:
    """A request and what is known of its answer."""
    __slots__ = ("rid", "kind", "said", "sent", "head", "status", "whole", "answer", "body_hash", "port", "turn")

    def __init__(self, rid, kind, said):
        self.rid, self.kind, self.said = rid, kind, said
        self.sent = time.monotonic_ns()
        # When its status line came, its status; whether its last byte came; its JSON.
        self.head = self.status = self.answer = self.body_hash = None
        self.whole = False


class Cast:
    """Who acts: patients and the tokens of everyone. The same in every world; dossiers belong to a store."""

    def __init__(self, issuer, count):
        self.issuer = issuer
        self.laboratory = issuer.token(*world.LABORATORY)
        person = lambda id, name, profession, *rest: issuer.token(
            "ps", "--id", id, "--nom", name, "--prenom", "CAMILLE", "--profession", profession, *rest)
        self.doctor = person("899900063480", world.DOCTOR_NAME, "10", "--specialite", "SM26", "--structure", "1750803447")
        self.stranger = person("801234567897", world.STRANGER_NAME, "10", "--specialite", "SM27", "--structure", "1120456789")
        self.nurse = person("899900038839", world.NURSE_NAME, "60", "--structure", "1490000049")
        self.operator = issuer.token("exploitant", "--id", "exploitant-1")
        self.patients = [Patient(rank) for rank in range(count)]
        for patient in self.patients:
            patient.token = issuer.token("patient", "--ins", patient.matricule)
        self.ranks = itertools.count(count)
        self.lock = threading.Lock()

    def newcomer(self):
        with self.lock:
            return Patient(next(self.ranks))


class Ledger:
    """All the acts sent to one store, and all that the server answered beside what was asked for."""

    def __init__(self, prefix):
        self.prefix, self.acts, self.documents, self.notes = prefix, [], [], []
        self.said = bytearray()
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()

    def next(self):
        with self.lock:
            return next(self.numbers)


class Client:
    """One connection. `stop_at_failure`: an answer that does not come ends it, as when the server is killed."""

    def __init__(self, cast, ledger, port, seed=0, mix=MIX, sizes=world.SIZES):
        self.cast, self.ledger, self.port, self.mix, self.sizes = cast, ledger, port, mix, sizes
        self.random = random.Random(seed)
        self.connection, self.local, self.turn = None, 0, 0
        self.newcomer = None

    def act(self, kind, method, path, token, body=None, content="application/json", fields=(), **said):
        """Sends, waits, keeps; `None` answered means that the connection broke."""
        ledger = self.ledger
        rid = f"ep-{ledger.prefix}-{ledger.next()}"
        headers = {"X-Request-Id": rid, "Authorization": f"Bearer {token}", "Accept": "*/*", **dict(fields)}
        if body is not None:
            headers["Content-Type"] = content
        one = Act(rid, kind, said)
        ledger.acts.append(one)
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                self.connection.connect()
                self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.local, self.turn = self.connection.sock.getsockname()[1], 0
            one.port, one.turn = self.local, self.turn
            self.turn += 1
            one.sent = time.monotonic_ns()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            one.head, one.status = time.monotonic_ns(), answer.status
            received = answer.read()
            one.whole = True
        except (OSError, http.client.HTTPException):
            self.close()
            return one
        if answer.will_close:
            self.close()
        if "json" in answer.headers.get("Content-Type", ""):
            one.answer = json.loads(received)
        if kind == "read":
            one.body_hash = hashlib.sha256(received).hexdigest()
        if one.status >= 400:
            ledger.said += str(answer.headers).encode() + received + b"\n"
        return one

    def close(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    # What can be drawn. Each returns its act, or nothing when there is nothing yet to act on.

    def patient(self):
        return self.random.choice(self.cast.patients)

    def known(self, patient=None):
        """A document deposited and answered."""
        with self.ledger.lock:
            found = self.ledger.documents[-400:]
        found = [one for one in found if patient is None or one["patient"] is patient]
        return self.random.choice(found) if found else None

    def deposit(self, patient=None, replaced=None, size=None):
        patient = patient or self.patient()
        uid = f"2.25.{10**29 + self.ledger.next():d}{self.random.randrange(10**6):06d}"
        body = patient.body(size or world.size(self.random, self.sizes), uid)
        masked = self.random.random() < 0.15
        query = "&".join(["visibilite=MASQUE_PS"] * masked + [f"remplace={replaced}"] * bool(replaced))
        one = self.act("deposit", "POST", "/alimentation" + f"?{query}" * bool(query), self.cast.laboratory, body,
                       "application/xml", uid=uid, sha=hashlib.sha256(body).hexdigest(), dossier=patient.dossier,
                       masked=masked, replaced=replaced, size=len(body))
        if one.status == 201:
            with self.ledger.lock:
                self.ledger.documents.append(
                    {"uid": uid, "patient": patient, "body": body, "sha": one.said["sha"], "masked": masked})
        return one

    def again(self):
        """The same bytes once more: answered 200, nothing written but a trace."""
        if found := self.known():
            query = "?visibilite=MASQUE_PS" * found["masked"]
            return self.act("again", "POST", "/alimentation" + query, self.cast.laboratory, found["body"],
                            "application/xml", uid=found["uid"])

    def replace(self):
        if found := self.known():
            return self.deposit(found["patient"], found["uid"])

    def read(self):
        if found := self.known():
            token = self.random.choice([self.cast.doctor, found["patient"].token or self.cast.doctor])
            return self.act("read", "GET", f"/consultation/{found['uid']}", token, uid=found["uid"])

    def read_back(self, found):
        """A document as its patient reads it: the bytes that leave are those that came."""
        one = self.act("read", "GET", f"/consultation/{found['uid']}", found["patient"].token, uid=found["uid"])
        # 404: suppressed since.
        if one.status not in (200, 404) or one.status == 200 and one.body_hash != found["sha"]:
            raise Fault(f"document {found['uid']} is not read as it was deposited: {one.status}")
        return one.status == 200

    def list(self):
        patient = self.patient()
        token = self.random.choice([self.cast.doctor, patient.token])
        return self.act("list", "GET", f"/consultation?dossier={patient.dossier}&limite=20", token)

    def mask(self):
        patient = self.patient()
        if found := self.known(patient):
            hidden = self.random.random() < 0.5
            return self.act("mask", "PUT", f"/masquage/{found['uid']}", patient.token, json.dumps({"masquePS": hidden}),
                            uid=found["uid"], hidden=hidden)

    def archive(self):
        if found := self.known():
            archived = self.random.random() < 0.6
            return self.act("archive", "PUT", f"/archivage/{found['uid']}", self.cast.doctor,
                            json.dumps({"archive": archived}), uid=found["uid"], archived=archived)

    def delete(self):
        if found := self.known():
            return self.act("delete", "POST", f"/suppression/{found['uid']}", self.cast.laboratory,
                            json.dumps({"motif": REASON_WORD}), uid=found["uid"])

    def authorise(self):
        patient, add = self.patient(), self.random.random() < 0.6
        body = {"action": "AJOUT", "consentement": CONSENT} if add else {"action": "SUPPRESSION"}
        return self.act("authorise", "PUT", f"/dossiers/{patient.dossier}/autorisations", self.cast.nurse, json.dumps(body),
                        dossier=patient.dossier, add=add)

    def block(self):
        patient, add = self.patient(), self.random.random() < 0.5
        return self.act("block", "PUT" if add else "DELETE", f"/dossiers/{patient.dossier}/blocages/899900038839",
                        patient.token, "{}" if add else None, dossier=patient.dossier, add=add)

    def preferences(self):
        patient = self.patient()
        key = self.random.choice(["masquageParDefaut", "masquageParDefaut", "centre15"])
        value = self.random.random() < 0.4
        return self.act("preferences", "PUT", f"/dossiers/{patient.dossier}/preferences", patient.token,
                        json.dumps({key: value}), dossier=patient.dossier, key=key, value=value)

    def notifications(self):
        patient = self.patient()
        one = self.act("notifications", "GET", f"/dossiers/{patient.dossier}/notifications?limite=10", patient.token)
        if one.status == 200:
            with self.ledger.lock:
                self.ledger.notes += [(patient, note["id"]) for note in one.answer["notifications"]]
        return one

    def mark(self):
        with self.ledger.lock:
            found = self.random.choice(self.ledger.notes[-200:]) if self.ledger.notes else None
        if found:
            patient, note = found
            read = self.random.random() < 0.7
            return self.act("mark", "PUT", f"/dossiers/{patient.dossier}/notifications/{note}", patient.token,
                            json.dumps({"lue": read}), note=note, value=read)

    def history(self):
        patient = self.patient()
        return self.act("history", "GET", f"/dossiers/{patient.dossier}/traces?limite=5", patient.token)

    def stranger(self):
        """Refused: nobody let him in."""
        return self.act("stranger", "GET", f"/consultation?dossier={self.patient().dossier}", self.cast.stranger)

    def emergency(self):
        reason = quote(f"{REASON_WORD}, patient inconscient aux urgences")
        return self.act("emergency", "GET", f"/consultation?dossier={self.patient().dossier}&limite=5", self.cast.stranger,
                        fields=[("Mode-Acces", "bris_de_glace"), ("Mode-Acces-Raison", reason)])

    def life(self):
        """A dossier is created, fed, then erased, a step at a time."""
        if self.newcomer is None:
            newcomer = self.cast.newcomer()
            one = self.act("create", "POST", "/dossiers", self.cast.operator, newcomer.creation())
            if one.status == 201:
                newcomer.dossier = one.answer["dossier"]
                self.newcomer = [newcomer, 0]
            return one
        newcomer, fed = self.newcomer
        if fed < 2:
            self.newcomer[1] += 1
            return self.deposit(newcomer)
        self.newcomer = None
        one = self.act("erase", "POST", f"/dossiers/{newcomer.dossier}/effacement", self.cast.operator,
                       json.dumps({"motif": "demande écrite", "raison": REASON_WORD,
                                   "demande": {"reference": "EPREUVE", "date": "2026-11-02"}}),
                       dossier=newcomer.dossier)
        with self.ledger.lock:
            self.ledger.documents[:] = [kept for kept in self.ledger.documents if kept["patient"] is not newcomer]
        return one

    def draw(self):
        kind = self.random.choices(list(self.mix), list(self.mix.values()))[0]
        return getattr(self, kind)()
