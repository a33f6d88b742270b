"""What the trials share: the server under trial, its configuration, fictitious patients, tokens and documents."""
import csv
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts" / "bench.d"))
from servers import folder, run, start, stop  # noqa: E402
from stores import document  # noqa: E402

PLACE = ROOT / ".build" / "epreuve"
ISSUER, AUDIENCE = "https://emetteur-demo.dmp.invalid", "dmp-demo"
LABORATORY = ["etablissement", "--structure", "1120459876"]
OID = "1.2.250.1.213.1.4.10"
READY_SECONDS = 10  # a server that needs more to open its store has failed the trial

# Words that nobody else writes: they are looked for in all that the server says (leaks.py).
BIRTH_NAMES = ["QUELVENOBSC", "TRAMBOUZEC", "ISCARVILLON", "PELLOUDRAX", "VAUCRESNOY", "MIRGOLDAC"]
GIVEN_NAMES = ["ZEPHIRINO", "OLDEGARDE", "PHILIBERTE", "CUNEGONDINE", "ENGUERRANDE", "THEODULINE"]
TITLE_WORD, BODY_WORD, REASON_WORD = "Hypergrimbalose", "Krasnotropine", "Vezoulphanie"
DOCTOR_NAME, NURSE_NAME, STRANGER_NAME = "DRUMBEAULIEUX", "SAINTPLOUMIC", "OSTREVANTIN"

SIZES = [(20_000, 68), (60_000, 22), (250_000, 8), (1_000_000, 2)]


class Fault(Exception):
    """The server broke a promise: the trial says where, keeps the folder and fails."""


def matricule(rank):
    """The fictitious matricule of that rank, its key right."""
    number = f"{1 + rank % 2}{70 + rank % 30:02d}{1 + rank % 12:02d}75{100 + rank // 700 % 900:03d}{1 + rank % 700:03d}"
    return number + f"{97 - int(number) % 97:02d}"


class Patient:
    def __init__(self, rank):
        self.rank, self.matricule = rank, matricule(rank)
        self.traits = {
            "matricule": self.matricule, "oid": OID, "nom_naissance": BIRTH_NAMES[rank % len(BIRTH_NAMES)],
            "nom_usage": "", "prenoms": GIVEN_NAMES[rank // 6 % len(GIVEN_NAMES)],
            "date_naissance": f"{1950 + rank % 50}-{1 + rank % 12:02d}-{1 + rank % 28:02d}",
            "sexe": "MF"[rank % 2], "lieu_naissance": "75056", "statut": "ACTIF",
        }
        self.dossier = self.token = None
        self._templates = {}

    def body(self, size, uid):
        """A report of about `size` bytes with that identifier."""
        if size not in self._templates:
            text = document(self.traits, size).replace("Plaquettes", BODY_WORD)
            text = text.replace("<title>Compte rendu d'examens", f"<title>{TITLE_WORD}, compte rendu d'examens", 1)
            self._templates[size] = text.encode()
        return self._templates[size].replace(b"@UID@", uid.encode())

    def creation(self):
        """The body of `POST /dossiers`."""
        names = {"nom_naissance": "nomNaissance", "date_naissance": "dateNaissance", "lieu_naissance": "lieuNaissance"}
        return json.dumps({names.get(key, key): value for key, value in self.traits.items() if key != "nom_usage"})


class Issuer:
    """The demonstration's issuer of tokens, whose keys a real server is told to believe."""

    def __init__(self, binary):
        self.binary, self.place = binary, folder(PLACE / "run")
        output = open(self.place / "sortie.log", "w+b")
        process = start([binary, "demo", "--port", "0", "--donnees", self.place / "demo"], stdout=output,
                        stderr=subprocess.STDOUT)
        wait_for(lambda: "prêt" in (self.place / "sortie.log").read_text(), process)
        stop(process)
        self.tokens = []

    def token(self, *actor):
        made = run(self.binary, "jeton", *actor, "--duree", "864000", "--donnees", self.place / "demo").strip()
        self.tokens.append(made)
        return made


def wait_for(condition, process=None, seconds=READY_SECONDS, what="the server is not ready"):
    limit = time.monotonic() + seconds
    while not condition():
        if process is not None and process.poll() is not None:
            raise Fault(f"the server ended by itself, exit {process.returncode}")
        if time.monotonic() > limit:
            raise Fault(f"{what} after {seconds} s")
        time.sleep(0.003)


class World:
    """A folder: configuration, data, what the server has said. Made once, then copied for each trial."""
    belongs = {"dmp.sqlite", "dmp.sqlite-wal", "dmp.sqlite-shm", "environnement", "pseudonymes.cle"}  # to the data folder

    def __init__(self, binary, issuer, place=None):
        self.binary, self.issuer, self.place = binary, issuer, place or folder(PLACE / "run")
        self.data = self.place / "donnees"

    def configure(self):
        settings = {
            "donnees": "donnees", "environnement": "essai", "adresse": "127.0.0.1", "port": 0,
            "administration": {"adresse": "127.0.0.1", "port": 0}, "emetteur": ISSUER, "audience": AUDIENCE,
            "jwks": str(self.issuer.place / "demo" / "jwks.json"), "coherenceAuteur": "tracee",
            "journalAcces": "acces.log", "travailleurs": 2, "autoriserRoot": True,
            "dureeMaximaleJetonSecondes": 864000,
        }
        (self.place / "dmp.json5").write_text(json.dumps(settings))

    def initialise(self, patients):
        """A store that knows these patients."""
        self.configure()
        run(self.binary, "initialiser", "--config", self.place / "dmp.json5")
        with open(self.place / "dossiers.csv", "w", newline="") as file:
            file.write("# Dossiers fictifs\n# source : épreuve\n# verifie le : 2026-11-21\n")
            writer = csv.DictWriter(file, list(patients[0].traits))
            writer.writeheader()
            writer.writerows(patient.traits for patient in patients)
        run(self.binary, "dossiers", "importer", self.place / "dossiers.csv", "--donnees", self.data)

    def copy(self, parent=None):
        """The same store elsewhere, with its own configuration."""
        other = World(self.binary, self.issuer, folder(parent or PLACE / "run"))
        shutil.copytree(self.data, other.data)
        other.configure()
        return other

    def verify(self):
        """`dmp verifier`: its exit code and what it says."""
        done = subprocess.run([self.binary, "verifier", "--donnees", self.data], capture_output=True, text=True)
        with open(self.place / "verifier.log", "a") as log:
            log.write(done.stdout + done.stderr)
        return done.returncode, (done.stdout + done.stderr).strip()

    def sound(self, when):
        code, said = self.verify()
        if code != 0:
            raise Fault(f"{when}: dmp verifier exits {code}: {said}")

    def unexpected_files(self):
        return sorted(name for name in os.listdir(self.data) if name not in self.belongs)


class Server:
    """`dmp servir` on a world; what it says goes to the world's sortie.log."""

    def __init__(self, world, environment=None, ready=True):
        self.world = world
        self.output = world.place / f"sortie-{time.monotonic_ns()}.log"
        began = time.monotonic()
        with open(self.output, "wb") as file:
            self.process = start([world.binary, "servir", "--config", world.place / "dmp.json5"], stdout=file,
                                 stderr=subprocess.STDOUT, env=os.environ | (environment or {}), cwd=world.place,
                                 preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, CORE_LIMIT))
        self.port = self.administration = None
        if ready:
            wait_for(self.look, self.process)
        self.seconds = time.monotonic() - began

    def look(self):
        """Reads the ports once they are announced."""
        found = re.findall(r"http://127\.0\.0\.1:(\d+)", self.output.read_text(errors="replace"))
        if len(found) < 2:
            return False
        self.port, self.administration = map(int, found[:2])
        return True

    def observe(self):
        """Keeps what it shows of itself beside its logs: metrics, command line, names of its threads."""
        shown = [pathlib.Path(f"/proc/{self.process.pid}/cmdline").read_bytes()]
        shown += [file.read_bytes() for file in pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/comm")]
        with urllib.request.urlopen(f"http://127.0.0.1:{self.administration}/metrics", timeout=20) as answer:
            shown.append(answer.read())
        with open(self.world.place / "montre.log", "ab") as file:
            file.write(b"\n".join(shown))

    def kill(self):
        self.process.kill()
        self.process.wait()
        stop(self.process)

    def terminate(self):
        """A clean end, and its exit code."""
        stop(self.process)
        return self.process.returncode


# The most that is allowed here: the server itself must refuse to leave an image of its memory.
CORE_LIMIT = (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2


def size(random_source: random.Random, sizes=SIZES):
    return random_source.choices([one for one, _ in sizes], [weight for _, weight in sizes])[0]
