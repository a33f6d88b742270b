"""What the bench feeds the server: documents of exact sizes, and stores of many documents."""
import csv
import hashlib
import json
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess

import coffre
from servers import BENCH, ROOT, Dmp, run

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
    sources += [pathlib.Path(__file__), pathlib.Path(coffre.__file__), SAMPLE, ROOT / "config" / "demo" / "dossiers.csv"]
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
                         "scelle": f"sealed_identity(printf('%08x-0000-4000-8000-%012x', n.i, n.i), {new})"},
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


class Populated:
    """A store filled by Tests/Volume through the acts of the server, so that `dmp verifier` accepts it; kept for the next run.

    `sizes`: fewest and most bytes of a document. Its documents are numbered from 0, in the order of the dossiers.
    """
    FILLER = ROOT / ".build" / "release" / "volume"

    def __init__(self, dossiers, documents, sizes, say):
        self.dossiers, self.documents, self.sizes = dossiers, documents, sizes
        sources = sorted((ROOT / "Sources" / "Entrepot" / "Migrations").glob("*.sql"))
        sources += sorted((ROOT / "Tests" / "Volume").glob("*.swift")) + [ROOT / "config" / "demo" / "dossiers.csv"]
        key = hashlib.sha256(b"".join(file.read_bytes() for file in sources)).hexdigest()[:12]
        self.place = BENCH / f"volume-{dossiers}x{documents}-{sizes[0]}-{sizes[1]}-{key}"
        self.data, self.register = self.place / "donnees", self.place / "registre"
        kept = self.place / "complete"
        if not kept.exists():
            self.make(say)
        self.built = json.loads(kept.read_text())

    def make(self, say):
        for old in BENCH.glob(self.place.name.rsplit("-", 1)[0] + "-*"):
            shutil.rmtree(old, ignore_errors=True)
        self.place.mkdir(parents=True)
        Dmp(self.data).stop()  # creates the base, its keys and the journal's
        count = self.dossiers * self.documents
        say(f"filling a store of {count:,} documents in {self.dossiers:,} dossiers")
        with open(self.place / "log", "w") as log:
            done = subprocess.run(
                [str(part) for part in (
                    self.FILLER, "--donnees", self.data, "--registre", self.register, "--dossiers", self.dossiers,
                    "--documents", self.documents, "--octets-min", self.sizes[0], "--octets-max", self.sizes[1])],
                stdout=subprocess.PIPE, stderr=log, text=True)
        found = re.search(r"^RESULT (.*)$", done.stdout, re.M)
        if done.returncode or not found:
            raise RuntimeError(f"volume: exit {done.returncode}: {(self.place / 'log').read_text().strip()[-300:]}")
        built = {key: float(value) for key, value in (part.split("=") for part in found[1].split())}
        subprocess.run(["sync", "-f", str(self.place)], check=False)
        # As it was filled: what measures it adds traces.
        built |= {"bytes": bytes_of(self.data), "arbre": (self.data / "journal" / "arbre").stat().st_size,
                  "tables": tables(self.data)}
        (self.place / "complete").write_text(json.dumps(built))

    @staticmethod
    def uid(number):
        """As Tests/Volume/JeuDEssai.swift does."""
        return f"2.25.7{number * 611_953_979_309 % 1_000_000_000_039:013d}"

    def size(self, number):
        return self.sizes[0] + number * 7919 % (self.sizes[1] - self.sizes[0] + 1)

    def some(self, count):
        """Numbers of documents drawn over the whole store."""
        all_of_them = self.dossiers * self.documents
        return [random.randrange(all_of_them) for _ in range(count)]

    def rows(self):
        """The dossiers: uuid, matricule, nom, prénom, date of birth, sex, place."""
        return [line.split("\t") for line in self.register.read_text().splitlines()]

    @staticmethod
    def large(size):
        """A document of about that size to deposit into any of them, @1@… for what the columns of `rows` give."""
        return document({"matricule": "@1@", "nom_naissance": "@2@", "prenoms": "@3@", "date_naissance": "@4@",
                         "sexe": "@5@", "lieu_naissance": "@6@"}, size)

    @classmethod
    def template(cls):
        """The same: the sample's header and last section, some 8 kB, so that an hour of deposits finds room on the disk."""
        text = cls.large(25_000)
        section = "      <component>\n        <section>"
        return text[:text.index(section)] + text[text.rindex(section):].rstrip("\n") + "\n"


def bytes_of(data):
    """What the files of a data folder hold."""
    return sum(file.stat().st_size for file in pathlib.Path(data).rglob("*") if file.is_file())


def tables(data):
    """Bytes of the pages of each table and index of a store: a row a page, as dbstat's own sums (`aggregate`) have 32 bits."""
    code = "import json, sqlite3, sys; print(json.dumps(dict(sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)" \
           ".execute('SELECT name, sum(pgsize) FROM dbstat GROUP BY name'))))"
    return json.loads(run("python3", "-c", code, pathlib.Path(data) / "dmp.sqlite"))
