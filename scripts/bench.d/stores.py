"""What the bench feeds the server: documents of exact sizes, and stores of many documents."""
import csv
import hashlib
import json
import pathlib
import shutil
import sqlite3
import subprocess

import coffre
from servers import BENCH, ROOT, Dmp

SAMPLE = ROOT / "config" / "exemples" / "compte-rendu-biologie.xml"
SAMPLE_UID = "2.25.296492966066887830395148294310127672387"
UID_LENGTH = 35  # what @UID@ becomes
LABORATORY = ["etablissement", "--structure", "1120459876"]
DOCTOR = ["ps", "--id", "899900063480", "--nom", "GENERALISTE", "--prenom", "CLAIRE", "--profession", "10",
          "--specialite", "SM26", "--structure", "1750803447"]


def patients():
    """The open dossiers of the demonstration."""
    lines = (ROOT / "config" / "demo" / "dossiers.csv").read_text().splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [row for row in rows if row["statut"] == "ACTIF"]


def document(patient, size):
    """The sample report made the patient's, with @UID@, of exactly `size` bytes once that is replaced."""
    text = SAMPLE.read_text().replace(SAMPLE_UID, "@UID@")
    first = patient["prenoms"].split()[0]
    for old, new in {
        'extension="279035121518989"': f'extension="{patient["matricule"]}"',
        ">PAT-TROIS<": f'>{patient["nom_naissance"]}<',
        ">DOMINIQUE MARIE-LOUISE<": f'>{patient["prenoms"]}<',
        ">DOMINIQUE<": f">{first}<",
        'code="F" codeSystem="2.16.840.1.113883.5.1"': f'code="{patient["sexe"]}" codeSystem="2.16.840.1.113883.5.1"',
        '"19790328"': '"' + patient["date_naissance"].replace("-", "") + '"',
        ">51215<": f'>{patient["lieu_naissance"]}<',
    }.items():
        if old not in text:
            raise RuntimeError(f"the sample has no longer {old}")
        text = text.replace(old, new)
    missing = size - (len(text.encode()) + UID_LENGTH - len("@UID@"))
    # Whole sections, then lines of a table, so that what is added costs what a report costs to read.
    start = text.index("      <component>\n        <section>")
    section = text[start : text.index("\n      </component>\n", start) + len("\n      </component>\n")]
    count, missing = divmod(missing, len(section.encode()))
    line = '                <tr><td>Plaquettes</td><td>251</td><td>G/L</td><td>150 à 400</td></tr>\n'
    lines, missing = divmod(missing, len(line.encode()))
    text = text.replace("              </tbody>\n", line * lines + "              </tbody>\n", 1)
    start = text.index("      <component>\n        <section>")
    text = text[:start] + section * count + text[start:]
    return text.rstrip("\n") + "\n" + "\n" * missing


def templates(place, size):
    """Files of the documents of each patient, and the file that names them."""
    files = []
    for patient in patients():
        file = place / f"{size}-{patient['matricule']}.xml"
        file.write_text(document(patient, size))
        files.append(file)
    index = place / f"{size}.list"
    index.write_text("".join(f"{file}\n" for file in files))
    return index, files


class Seeded:
    """What a store holds once each open dossier has a document and lets the doctor read."""

    def __init__(self, server, size=20_000):
        self.laboratory, self.doctor = server.token(*LABORATORY), server.token(*DOCTOR)
        self.dossiers, self.documents = [], {}
        for rank, patient in enumerate(patients()):
            uid = f"2.25.{10**29 + rank:030d}"
            body = document(patient, size).replace("@UID@", uid).encode()
            assert len(body) == size
            status, answer = server.call(self.laboratory, "POST", "/alimentation", body, "application/xml")
            if status not in (200, 201):
                raise RuntimeError(f"deposit refused: {status} {answer.decode()[:300]}")
            dossier = json.loads(answer)["dossier"]
            consent = {"action": "AJOUT", "consentement": {"recueilli": True, "moyen": "oral"}}
            server.call(self.doctor, "PUT", f"/dossiers/{dossier}/autorisations", json.dumps(consent).encode())
            status, read = server.call(self.doctor, "GET", f"/consultation/{uid}")
            if status != 200 or read != body:
                raise RuntimeError(f"the document read is not the one deposited: {status} {read.decode()[:300]}")
            self.dossiers.append(dossier)
            self.documents[uid] = body


CLONES = {
    # Document i goes to dossier i mod D, as deposits come in life: those of a dossier are far apart.
    "document": {"id": "{id}", "dossier_id": "(SELECT id FROM bench_dossier WHERE rank = {i} % {dossiers})",
                 "unique_id": "'2.25.7' || printf('%029d', {i})", "depot_ms": "{ms}", "depot_rang": "{rank}",
                 "textes": "sealed_texts((SELECT d.uuid FROM dossier d JOIN bench_dossier b ON b.id = d.id"
                           " WHERE b.rank = {i} % {dossiers}), '2.25.7' || printf('%029d', {i}))",
                 "taille_octets": "200", "set_id": "'2.25.8' || printf('%029d', {i})"},
    "fiche": {"id": "{fiche}", "document_id": "{id}", "depuis_ms": "{ms}",
              "entry_uuid": "printf('%08x-0000-7000-8000-%012x', {i}, {i})",
              "logical_id": "printf('%08x-0000-7000-9000-%012x', {i}, {i})"},
    "contenu": {"document_id": "{id}", "octets": "zeroblob(200)"},
    "trace": {"rang": "{rank}", "uuid": "printf('%08x-0000-7000-a000-%012x', {i}, {i})", "instant_ms": "{ms}",
              "dossier_id": "(SELECT id FROM bench_dossier WHERE rank = {i} % {dossiers})"},
    "notification": {"id": "(32 * {rank} + 1)", "document_id": "{id}",
                     "dossier_id": "(SELECT id FROM bench_dossier WHERE rank = {i} % {dossiers})"},
}


def big(documents, say):
    """A store of that many documents, a thousand a dossier; kept under .build/bench for the next run.

    The rows are copies of a real deposit's with their own identifiers, their texts under their dossier's key, and a small
    body that is not of theirs. The chain of the journal is
    not recomputed: `dmp verifier` would rightly refuse such a store; no path measured here reads it.
    """
    sources = sorted((ROOT / "Sources" / "Entrepot" / "Migrations").glob("*.sql"))
    sources += [pathlib.Path(__file__), SAMPLE, ROOT / "config" / "demo" / "dossiers.csv"]
    key = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
    place = BENCH / f"store-{documents}-{key}"
    if (place / "complete").exists():
        return place
    shutil.rmtree(place, ignore_errors=True)
    for old in BENCH.glob(f"store-{documents}-*"):
        shutil.rmtree(old, ignore_errors=True)
    place.mkdir(parents=True)
    server = Dmp(place)
    Seeded(server)
    server.stop()
    db = sqlite3.connect(place / "dmp.sqlite", isolation_level=None)
    db.executescript("PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA journal_mode=WAL;")
    keys = coffre.Trousseau(place)
    clone(db, documents, say, keys)
    keys.close()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    subprocess.run(["sync", "-f", str(place)], check=False)
    (place / "complete").touch()
    return place


def columns(db, table):
    return [row[1] for row in db.execute(f"PRAGMA table_info({table})")]


def clone(db, documents, say, keys):
    one = lambda sql: db.execute(sql).fetchone()[0]
    deposit = one("SELECT min(id) FROM document")
    keys.lend(db, one(f"SELECT dossier_id FROM document WHERE id = {deposit}"), deposit)
    dossiers = max(documents // 1000, one("SELECT count(DISTINCT dossier_id) FROM document"))
    db.execute("CREATE TABLE bench_dossier (rank INTEGER PRIMARY KEY, id INTEGER NOT NULL)")
    db.execute("INSERT INTO bench_dossier SELECT row_number() OVER (ORDER BY dossier_id) - 1, dossier_id"
               " FROM (SELECT DISTINCT dossier_id FROM document)")
    made, last = one("SELECT count(*) FROM bench_dossier"), one("SELECT max(id) FROM dossier")
    numbers = "WITH RECURSIVE n(i) AS (SELECT {0} UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {1}) "
    if dossiers > made:
        db.execute("BEGIN")
        span, new = numbers.format(made, dossiers), f"{last} + 1 + n.i - {made}"
        for table, values in {
            "dossier": {"id": new, "uuid": "printf('%08x-0000-4000-8000-%012x', n.i, n.i)"},
            "identite": {"dossier_id": new, "ins": "randomblob(32)",
                         "scelle": "sealed_identity(printf('%08x-0000-4000-8000-%012x', n.i, n.i))"},
        }.items():
            names = columns(db, table)
            read = ", ".join(values.get(name, name) for name in names)
            key = "id" if table == "dossier" else "dossier_id"
            db.execute(f"{span} INSERT INTO {table} ({', '.join(names)}) SELECT {read} FROM n, {table} s"
                       f" WHERE s.{key} = (SELECT dossier_id FROM document WHERE id = {deposit})")
        db.execute(f"{span} INSERT INTO bench_dossier SELECT n.i, {new} FROM n")
        db.execute("COMMIT")
    base = {"id": one("SELECT max(id) FROM document") + 1, "fiche": one("SELECT max(id) FROM fiche") + 1,
            "rank": one("SELECT max(rang) FROM trace") + 1}
    ms, trace = db.execute("SELECT depot_ms, depot_rang FROM document WHERE id = ?", (deposit,)).fetchone()
    source = {"document": f"s.id = {deposit}", "fiche": f"s.document_id = {deposit}",
              "contenu": f"s.document_id = {deposit}", "trace": f"s.rang = {trace}",
              "notification": f"s.document_id = {deposit} AND s.id % 32 = 1"}
    step = 20_000
    for first in range(0, documents, step):
        until = min(first + step, documents)
        db.execute("BEGIN")
        for table in ("trace", "document", "fiche", "contenu", "notification"):
            marks = {name: f"({value} + n.i)" for name, value in base.items()}
            marks |= {"i": "n.i", "dossiers": dossiers, "ms": f"({ms} + n.i)"}
            names = columns(db, table)
            read = ", ".join(CLONES[table][name].format(**marks) if name in CLONES[table] else f"s.{name}"
                             for name in names)
            db.execute(f"{numbers.format(first, until)} INSERT INTO {table} ({', '.join(names)})"
                       f" SELECT {read} FROM n, (SELECT * FROM {table} s WHERE {source[table]} LIMIT 1) s")
        db.execute("COMMIT")
        say(f"store of {documents:,}: {until:,} documents")
    db.execute("DROP TABLE bench_dossier")
