"""SIGKILL before each call that changes a file, of the commands that must be whole or nothing: backing up, restoring, purging
backups, and bringing a store forward from an older schema."""
import os
import pathlib
import shutil
import signal
import sqlite3
import struct
import subprocess
from collections import Counter

from faults import Control
from load import Client
from world import ROOT, Fault, Server

# The numbers of shim.h.
CHANGE, KILL, EVERYWHERE = 14, 3, 127
MIGRATIONS = sorted((ROOT / "Sources" / "Entrepot" / "Migrations").glob("m*.sql"))


class Steps:
    def __init__(self, base, shim, seed, say):
        self.base, self.shim, self.seed, self.say = base, shim, seed, say
        self.counts, self.lines, self.worlds, self.ledgers = Counter(), [], [], []
        self.world, self.ledger = base.begin("s")
        self.worlds.append(self.world)
        self.ledgers.append(self.ledger)
        self.place = self.world.place
        self.control = Control(self.place / "control")
        self.environment = os.environ | {"LD_PRELOAD": str(shim), "EPREUVE_DATA": str(self.world.data),
                                         "EPREUVE_CONTROL": str(self.control.file)}

    def run(self, most):
        """At most `most` steps of each command, spread over all of them; `None`: every one."""
        self.most = most
        data, depot = self.world.data, self.place / "depot"
        self.trial("first backup", self.fresh_depot, ["sauvegarder", "--donnees", data, "--vers", depot], self.after_first)
        self.prepare_depots()
        self.trial("incremental backup", self.old_depot, ["sauvegarder", "--donnees", data, "--vers", depot], self.after_next)
        self.trial("restore", self.full_depot, ["restaurer", depot, "--vers", self.place / "restaure", "--cles", data], self.after_restore)
        self.trial("purge of backups", self.full_depot, ["sauvegarder", "purger", depot, "--garder", "1"], self.after_purge)
        for version in range(1, len(MIGRATIONS)):
            self.migration(version)
        return self

    def dmp(self, *arguments, environment=None):
        done = subprocess.run([self.world.binary, *map(str, arguments)], capture_output=True, text=True, env=environment)
        with open(self.place / "etapes.log", "a") as log:
            log.write(done.stdout + done.stderr)
        return done.returncode, done.stdout + done.stderr

    def trial(self, what, prepare, command, judge):
        """Counts the command's steps, then kills it before each of them."""
        prepare()
        self.control.begin(CHANGE, "EIO", EVERYWHERE, KILL, skip=10**9)
        code, said = self.dmp(*command, environment=self.environment)
        steps = struct.unpack_from("<i", self.control.page, 28)[0]
        self.control.end()
        if code != 0 or not steps:
            raise Fault(f"{what}: exit {code} after {steps} steps: {said}")
        judge(what, killed=False)
        chosen = range(steps) if self.most is None or steps <= self.most else sorted(
            {round(rank * (steps - 1) / (self.most - 1)) for rank in range(self.most)})
        finished = 0
        for step in chosen:
            prepare()
            self.control.begin(CHANGE, "EIO", EVERYWHERE, KILL, skip=step)
            code, said = self.dmp(*command, environment=self.environment)
            self.control.end()
            # Threads interleave: the last steps may not come again.
            if code != -signal.SIGKILL and (code != 0 or step < steps - 5):
                raise Fault(f"{what}, step {step} of {steps}: exit {code}: {said}")
            where = f"{what}, killed before step {step} of {steps}"
            finished += judge(where, killed=True)
            code, said = self.dmp(*command)
            if code != 0 and not (command[0] == "restaurer" and code == 2 and (self.place / "restaure").exists()):
                raise Fault(f"{where}, then run again: exit {code}: {said}")
            judge(where, killed=False)
        self.counts["killed"] += len(chosen)
        self.lines.append((what, steps, len(chosen), finished))
        self.say(f"{what}: {steps} steps, killed before {len(chosen)} of them; {finished} were then found done, the others undone")

    # What each trial starts from, and what must hold after.

    def fresh_depot(self):
        for name in ("depot", "restaure", "restaure.restauration"):
            shutil.rmtree(self.place / name, ignore_errors=True)

    def prepare_depots(self):
        """A depot with one backup, then the same with one more."""
        self.fresh_depot()
        self.dmp("sauvegarder", "--donnees", self.world.data, "--vers", self.place / "depot")
        shutil.copytree(self.place / "depot", self.place / "un", symlinks=True)
        server = Server(self.world)
        client = Client(self.base.cast, self.ledger, server.port)
        for size in (20_000, 150_000):
            client.deposit(size=size)
        client.close()
        server.terminate()
        self.dmp("sauvegarder", "--donnees", self.world.data, "--vers", self.place / "depot")
        (self.place / "depot").rename(self.place / "deux")

    def old_depot(self):
        self.fresh_depot()
        shutil.copytree(self.place / "un", self.place / "depot")

    def full_depot(self):
        self.fresh_depot()
        shutil.copytree(self.place / "deux", self.place / "depot")

    def backups(self, where):
        """The numbers of the backups that the depot lists, all of which it can restore."""
        code, said = self.dmp("sauvegarder", "verifier", self.place / "depot")
        lines = [line for line in said.splitlines() if line.startswith("sauvegarde ")]
        if code != 0:
            raise Fault(f"{where}: dmp sauvegarder verifier exits {code}: {said}")
        return [int(line.split()[1]) for line in lines]

    def restorable(self, where):
        target = self.place / "verification"
        shutil.rmtree(target, ignore_errors=True)
        code, said = self.dmp("restaurer", self.place / "depot", "--vers", target, "--cles", self.world.data)
        if code != 0:
            raise Fault(f"{where}: dmp restaurer exits {code}: {said}")

    def after_first(self, where, killed):
        if killed and not (self.place / "depot" / "depot").exists():
            return 0
        listed = self.backups(where)
        if listed not in ([[], [1]] if killed else [[1], [1, 2]]):
            raise Fault(f"{where}: the depot lists {listed}")
        if listed:
            self.restorable(where)
        return len(listed)

    def after_next(self, where, killed):
        listed = self.backups(where)
        if listed not in ([[1], [1, 2]] if killed else [[1, 2], [1, 2, 3]]):
            raise Fault(f"{where}: the depot lists {listed}")
        self.restorable(where)
        return len(listed) - 1

    def after_restore(self, where, killed):
        target = self.place / "restaure"
        if not target.exists():
            if killed:
                return 0
            raise Fault(f"{where}: nothing is restored")
        code, said = self.dmp("verifier", "--donnees", target)
        if code != 0 or not (target / "environnement").exists():
            raise Fault(f"{where}: what is in place is not whole: {said}")
        if not killed and (self.place / "restaure.restauration").exists():
            raise Fault(f"{where}: a provisional folder is left")
        return 1

    def after_purge(self, where, killed):
        listed = self.backups(where)
        if listed not in ([[1, 2], [2]] if killed else [[2]]):
            raise Fault(f"{where}: the depot lists {listed}")
        self.restorable(where)
        if not killed:
            named = len(list((self.place / "depot" / "groupes").glob("*/*")))
            if self.counts["groups kept"] not in (0, named):
                raise Fault(f"{where}: {named} groups are kept, not {self.counts['groups kept']}")
            self.counts["groups kept"] = named
        return 2 - len(listed)

    # Migrations.

    def migration(self, version):
        """A store at an older schema, opened by a command that is killed before each step."""
        old, data = self.place / f"v{version}.sqlite", self.place / "migration"
        older(version, old)
        empty = self.place / "vide.csv"
        empty.write_text((self.base.world.place / "dossiers.csv").read_text().split("statut\n")[0] + "statut\n")
        # Another folder is under trial: places are known by their names all the same.
        self.environment["EPREUVE_DATA"] = str(data)
        schemas, reference = {number: schema_of(number, old, version, self.place) for number in range(version, len(MIGRATIONS) + 1)}, []

        def prepare():
            shutil.rmtree(data, ignore_errors=True)
            data.mkdir()
            shutil.copy(old, data / "dmp.sqlite")
            for name in ("environnement", "trousseau.db", "cle-principale"):
                shutil.copy(self.base.world.data / name, data)

        def judge(where, killed):
            db = sqlite3.connect(data / "dmp.sqlite")
            try:
                found = db.execute("PRAGMA user_version").fetchone()[0]
                if schema(db) != schemas.get(found):
                    raise Fault(f"{where}: the schema is of no version (user_version {found})")
                if db.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                    raise Fault(f"{where}: the database is damaged")
                if killed:
                    return int(found == len(MIGRATIONS))
                content = dump(db)
            finally:
                db.close()
            reference.append(content)
            if found != len(MIGRATIONS) or content != reference[0]:
                raise Fault(f"{where}: not what an uninterrupted migration gives (user_version {found})")
            code, said = self.dmp("verifier", "--donnees", data)
            if code != 0:
                raise Fault(f"{where}: dmp verifier exits {code}: {said}")
            return 1

        self.trial(f"migration from schema {version}", prepare, ["dossiers", "importer", empty, "--donnees", data], judge)


def older(version, target):
    """An empty store at the older schema: those before encryption kept dossiers in clear, and are not opened with any."""
    target.unlink(missing_ok=True)
    db = sqlite3.connect(target, isolation_level=None)
    db.execute("PRAGMA page_size=8192")
    db.execute("PRAGMA journal_mode=WAL")
    for file in MIGRATIONS[:version]:
        db.executescript(file.read_text())
    db.execute("INSERT INTO version_regles (reglement, matrice, tables) VALUES ('before', 'm', 't')")
    db.execute(f"PRAGMA user_version={version}")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def schema(db):
    return sorted(db.execute("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'").fetchall(), key=str)


def schema_of(number, old, version, place):
    """The schema that the older store has once brought to this version."""
    copy = pathlib.Path(shutil.copy(old, place / "schema.sqlite"))
    db = sqlite3.connect(copy, isolation_level=None)
    for file in MIGRATIONS[version:number]:
        db.executescript(file.read_text())
    found = schema(db)
    db.close()
    copy.unlink()
    return found


def dump(db):
    """Every row of every table, but the one that only says when the store was last probed."""
    tables = [name for name, in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")]
    return {table: sorted(db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables if table != "sonde"}
