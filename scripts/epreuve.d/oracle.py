"""What a store must hold, given what was sent and what was answered; says the first difference.

The journal tells in what order the acts were done: it is replayed on an empty model, and the tables must say the same.
An act without an answer may be in the journal or not, but whole: its trace, and all of its effects, or nothing.
"""
import bisect
import hashlib
import sqlite3
from collections import Counter, defaultdict

from world import Fault

MASKED = 1  # a bit of fiche.visibilite
# Whether documents lie in the database as they were deposited: base.py looks.
IN_CLEAR = True


class Found:
    """A store as its file says it is. What it keeps enciphered is counted here, and read over HTTP by each trial."""

    def __init__(self, file):
        db = sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)
        db.row_factory = sqlite3.Row
        db.execute("BEGIN")
        if (said := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Fault(f"integrity_check: {said}")
        if broken := db.execute("PRAGMA foreign_key_check").fetchall():
            raise Fault(f"foreign_key_check: {len(broken)} rows of {broken[0][0]}")
        self.traces = db.execute("SELECT rang, message, action, issue, dossier_id FROM trace ORDER BY rang").fetchall()
        self.dossiers = {row["id"]: row for row in db.execute("SELECT * FROM dossier")}
        self.uuids = {row["uuid"]: row for row in self.dossiers.values()}
        self.identified = {row[0] for row in db.execute("SELECT dossier_id FROM identite")}
        self.documents = {row["unique_id"]: row for row in db.execute(
            "SELECT id, dossier_id, unique_id, depot_rang, sha256, taille_octets, remplace FROM document")}
        self.contents = {row[0]: hashlib.sha256(row[1]).hexdigest() if IN_CLEAR else None
                         for row in db.execute(f"SELECT document_id, {'octets' if IN_CLEAR else 'NULL'} FROM contenu")}
        self.fiches, self.versions = {}, set()
        for row in db.execute("SELECT document_id, entry_uuid, courante, etat, visibilite FROM fiche"):
            self.versions.add(row["entry_uuid"])
            if row["courante"]:
                self.fiches[row["document_id"]] = row
        self.allowed = {(row[0], row[1]) for row in db.execute(
            "SELECT dossier_id, titulaire FROM autorisation WHERE retiree_ms IS NULL AND nature = 'PS'")}
        self.blocked = {(row[0], row[1]) for row in db.execute("SELECT dossier_id, ps FROM blocage WHERE leve = 0")}
        notes = db.execute("SELECT id, lue FROM notification").fetchall()
        self.read_notes = {note_name(row[0]): row[1] for row in notes}
        self.told = {row[0] // 32 for row in notes}
        db.execute("COMMIT")
        db.close()


def note_name(key):
    """The UUID (version 8) by which a notification is known outside: its last 62 bits are its key."""
    bits = "%016x" % (key | 1 << 63)
    return f"00000000-0000-8000-{bits[:4]}-{bits[4:]}"


class Replay:
    """The journal replayed: what each of its accorded traces did, from what had been sent under its name."""

    def __init__(self):
        self.documents, self.by_dossier = {}, defaultdict(list)
        self.allowed, self.blocked, self.notes = {}, {}, {}
        self.preferences, self.erased, self.created = defaultdict(dict), set(), set()

    def fiches(self, dossier):
        return [self.documents[uid] for uid in self.by_dossier[dossier]]

    def do(self, act, trace):
        said, dossier = act.said, trace["dossier_id"]
        match act.kind:
            case "deposit":
                old = self.documents.get(said["replaced"])
                # A new version unveils nothing.
                hidden = said["masked"] or self.preferences[dossier].get("masquageParDefaut") or old and old["sight"]
                self.documents[said["uid"]] = {"act": act, "dossier": dossier, "rank": trace["rang"], "state": "Approved",
                                               "sight": MASKED if hidden else 0}
                self.by_dossier[dossier].append(said["uid"])
                if old:
                    old["state"] = "Deprecated"
            case "mask":
                one = self.documents[said["uid"]]
                self.show(one, said["hidden"])
                if not said["hidden"] and one["state"] != "Deleted":
                    self.unmask_deleted_after(said["uid"])
            case "archive":
                one = self.documents[said["uid"]]
                one["state"] = {("Approved", True): "Archived", ("Archived", False): "Approved"}.get(
                    (one["state"], said["archived"]), one["state"])
            case "delete":
                self.documents[said["uid"]]["state"] = "Deleted"
            case "authorise":
                self.allowed[dossier] = said["add"]
            case "block":
                self.blocked[dossier] = said["add"]
                if said["add"]:
                    self.allowed[dossier] = False
            case "preferences":
                self.preferences[dossier][said["key"]] = said["value"]
                if said["key"] == "masquageParDefaut":
                    for one in self.fiches(dossier):
                        self.show(one, said["value"])
                        # What replaced a document hands its mask down to it, even deleted.
                        if not said["value"] and one["act"].said["replaced"]:
                            one["sight"] &= ~MASKED
            case "mark":
                self.notes[said["note"]] = said["value"]
            case "create":
                self.created.add(dossier)
            case "erase":
                self.erased.add(dossier)

    def unmask_deleted_after(self, uid):
        """The mask of what replaced it goes too, as far as what replaced it is deleted."""
        while after := next((one for one in self.fiches(self.documents[uid]["dossier"])
                             if one["act"].said["replaced"] == uid), None):
            if after["state"] != "Deleted":
                break
            after["sight"] &= ~MASKED
            uid = after["act"].said["uid"]

    @staticmethod
    def show(one, hidden):
        if one["state"] != "Deleted":
            one["sight"] = one["sight"] | MASKED if hidden else one["sight"] & ~MASKED


def tell(act):
    return f"{act.kind} {act.rid} (answered {act.status})"


def compare(acts, world, answered=lambda act: act.status is not None):
    """Compares a store with what was sent to it.

    Returns how many acts were answered, how many of the others are there, and how many 5xx came back as done.
    """
    found = Found(world.data / "dmp.sqlite")
    by_rid = {act.rid: act for act in acts}
    traced = defaultdict(list)
    for expected, trace in enumerate(found.traces, 1):
        if trace["rang"] != expected:
            raise Fault(f"trace {expected} is missing")
        if trace["message"] is not None:
            traced[trace["message"]].append(trace)
    if unknown := set(traced) - set(by_rid):
        raise Fault(f"traces of {len(unknown)} requests that were never sent")
    counts = Counter()
    for act in acts:
        traces = traced.get(act.rid, ())
        if len(traces) > 1:
            raise Fault(f"{tell(act)} has {len(traces)} traces")
        if not answered(act):
            counts["unanswered, there" if traces else "unanswered, absent"] += 1
            continue
        if act.status >= 500:
            counts["failed"] += 1
            # The trace of a reading comes before its bytes: it may stand alone. An erasure is done before its key is
            # destroyed: until it is, the answer does not say so.
            unsure = act.kind == "erase" and (act.answer or {}).get("code") == "INC-04"
            counts["readings traced, then failed" if act.kind == "read" else "erased, its key not known destroyed" if unsure
                   else "failed, yet there"] += len(traces)
            continue
        counts["answered"] += 1
        if not traces:
            raise Fault(f"lost: {tell(act)} has no trace")
        if traces[0]["issue"] != ("accorde" if act.status < 400 else "refuse"):
            raise Fault(f"{tell(act)}: its trace says {traces[0]['issue']}")
    order(acts, traced, answered)
    replay = Replay()
    for trace in found.traces:
        if trace["message"] is not None and trace["issue"] == "accorde":
            replay.do(by_rid[trace["message"]], trace)
    documents(found, replay)
    states(found, replay)
    answers(found, replay, [act for act in acts if answered(act) and act.status < 300])
    if extra := world.unexpected_files():
        raise Fault(f"left behind in the data folder: {', '.join(extra)}")
    return counts


def order(acts, traced, answered):
    """An act answered before another was sent comes before it in the journal."""
    done = sorted((act.head, traced[act.rid][0]["rang"]) for act in acts
                  if answered(act) and act.head is not None and act.rid in traced)
    times, highest = [], []
    for head, rank in done:
        times.append(head)
        highest.append(max(rank, highest[-1] if highest else 0))
    for act in acts:
        for trace in traced.get(act.rid, ()):
            before = bisect.bisect_left(times, act.sent)
            if before and highest[before - 1] > trace["rang"]:
                raise Fault(f"{tell(act)} has rank {trace['rang']}, below that of an act answered before it was sent")


def documents(found, replay):
    """Each deposit of the journal is there whole, and nothing else is."""
    if missing := set(replay.documents) - set(found.documents):
        raise Fault(f"{len(missing)} documents have the trace of their deposit and are not there")
    if extra := set(found.documents) - set(replay.documents):
        raise Fault(f"{len(extra)} documents are there without the trace of their deposit")
    kept = 0
    for uid, wanted in replay.documents.items():
        one, said = found.documents[uid], wanted["act"].said
        if one["sha256"] != said["sha"] or one["taille_octets"] != said["size"] or one["dossier_id"] != wanted["dossier"]:
            raise Fault(f"document {uid} is not described as it was deposited")
        if one["depot_rang"] != wanted["rank"] or one["remplace"] != said["replaced"]:
            raise Fault(f"document {uid} is not that of its trace")
        if wanted["dossier"] in replay.erased:
            if one["id"] in found.contents:
                raise Fault(f"document {uid} is still there after its dossier was erased")
            continue
        kept += 1
        if one["id"] not in found.contents or IN_CLEAR and found.contents[one["id"]] != said["sha"]:
            raise Fault(f"document {uid}: its bytes are missing or altered")
        fiche = found.fiches.get(one["id"])
        if fiche is None or (fiche["etat"], fiche["visibilite"]) != (wanted["state"], wanted["sight"]):
            raise Fault(f"document {uid}: its fiche says {fiche and (fiche['etat'], fiche['visibilite'])}, the journal "
                        f"{wanted['state'], wanted['sight']}")
        if wanted["rank"] not in found.told:
            raise Fault(f"document {uid}: its deposit told the patient nothing")
    if len(found.contents) != kept:
        raise Fault(f"{len(found.contents) - kept} contents belong to no document")


def states(found, replay):
    """Autorisations, blocks, preferences, erasures are those of the journal."""
    for dossier, row in found.dossiers.items():
        if (row["etat"] == "EFFACE") != (dossier in replay.erased):
            raise Fault(f"a dossier is {row['etat']} and the journal says otherwise")
        if dossier in replay.erased:
            continue
        if ((dossier, "899900038839") in found.allowed) != replay.allowed.get(dossier, False):
            raise Fault("an autorisation is not what the journal says")
        if ((dossier, "899900038839") in found.blocked) != replay.blocked.get(dossier, False):
            raise Fault("a block is not what the journal says")
        wanted = replay.preferences[dossier]
        if (bool(row["masquage_par_defaut"]), bool(row["centre_15"])) != (
                wanted.get("masquageParDefaut", False), wanted.get("centre15", True)):
            raise Fault("preferences are not what the journal says")
    for dossier in replay.created:
        if (dossier in found.identified) == (dossier in replay.erased):
            raise Fault("a dossier created has no identity, or has kept it when it was erased")
    if len(found.dossiers) != len(found.identified) + len(replay.erased):
        raise Fault("dossiers and identities do not match")
    for note, read in replay.notes.items():
        if note in found.read_notes and bool(found.read_notes[note]) != read:
            raise Fault("a notification is not as the journal says it was left")


def answers(found, replay, acts):
    """What the answers said is in the store."""
    for act in acts:
        answer = act.answer or {}
        match act.kind:
            case "deposit" | "mask" | "archive" | "delete" | "again":
                if answer.get("entryUUID") not in found.versions:
                    raise Fault(f"{tell(act)}: the version of the fiche that it answered is not there")
            case "create":
                if answer.get("dossier") not in found.uuids:
                    raise Fault(f"{tell(act)}: the dossier that it answered is not there")
            case "read":
                wanted = replay.documents.get(act.said["uid"])
                if act.whole and (wanted is None or act.body_hash != wanted["act"].said["sha"]):
                    raise Fault(f"{tell(act)}: the bytes read are not those deposited")
