"""SIGKILL: a mixed load, the server killed at a moment drawn at random, restarted on the same folder, examined."""
import random
import shutil
import sqlite3
import threading
import time
from collections import Counter

import oracle
from load import Client
from world import Fault, Server

CONNECTIONS = 8
ROUNDS_A_STORE = 10

# Each leaves of some act a half, which must be seen.
HALVES = [
    "DROP TRIGGER trace_sans_suppression; DELETE FROM trace WHERE rang = (SELECT max(rang) FROM trace)",
    "DELETE FROM contenu WHERE document_id = (SELECT max(document_id) FROM contenu)",
    "DELETE FROM fiche WHERE id = (SELECT max(id) FROM fiche)",
    "DELETE FROM notification WHERE id / 32 = (SELECT max(depot_rang) FROM document JOIN contenu ON document_id = id)",
    "UPDATE fiche SET visibilite = visibilite + 1 - 2 * (visibilite & 1) WHERE id = (SELECT max(id) FROM fiche)",
    "UPDATE dossier SET masquage_par_defaut = 1 - masquage_par_defaut WHERE id = 1",
    "UPDATE dossier SET etat = 'EFFACE' WHERE id = 1",
    "DELETE FROM identite WHERE dossier_id = 1",
    "INSERT INTO blocage (dossier_id, ps, secrete, leve, depuis_ms) SELECT id, '899900038839', 0, 0, 0 FROM dossier d"
    " WHERE etat <> 'EFFACE' AND NOT EXISTS (SELECT 1 FROM blocage WHERE dossier_id = d.id AND ps = '899900038839') LIMIT 1",
]


def load_until(stop, clients):
    """Threads that draw acts until `stop`, or until their connection breaks."""
    def work(client):
        while not stop.is_set():
            one = client.draw()
            if one is not None and one.status is None:
                return
    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    return threads


class Rounds:
    def __init__(self, base, seed, say):
        self.base, self.seed, self.say = base, seed, say
        self.counts, self.seconds, self.worlds, self.ledgers = Counter(), [], [], []
        self.world = self.ledger = None

    def run(self, number):
        for rank in range(number):
            if rank % ROUNDS_A_STORE == 0:
                self.world, self.ledger = self.base.begin(f"k{rank}")
                self.worlds.append(self.world)
                self.ledgers.append(self.ledger)
            self.round(rank, random.Random(f"{self.seed} kill {rank}"))
            if (rank + 1) % 20 == 0 or rank + 1 == number:
                self.say(f"round {rank + 1} of {number}: {self.answered():,} acts answered, none lost")
        self.witness()
        return self

    def witness(self):
        """The last store, altered by hand: a comparison that does not see it proves nothing."""
        for alteration in HALVES:
            altered = self.world.copy()
            db = sqlite3.connect(altered.data / "dmp.sqlite")
            before = db.total_changes
            db.executescript(f"PRAGMA foreign_keys = OFF; {alteration}")
            altered_rows = db.total_changes - before
            db.close()
            if altered_rows == 0:  # every dossier is already so: there is no half to see
                continue
            try:
                oracle.compare(self.ledger.acts, altered)
            except Fault:
                self.counts["halves made by hand"] += 1
            else:
                raise Fault(f"the trial does not see this half: {alteration}")
            shutil.rmtree(altered.place)

    def round(self, rank, choice):
        manner = choice.choices(["load", "start", "end"], [8, 1, 1])[0]
        if manner == "start":
            # While it opens its store, maybe while it replays the WAL that the round before left.
            server = Server(self.world, ready=False)
            time.sleep(choice.uniform(0, 0.06))
        else:
            server = Server(self.world)
            clients = [Client(self.base.cast, self.ledger, server.port, f"{self.seed} {rank} {place}")
                       for place in range(CONNECTIONS)]
            stop = threading.Event()
            threads = load_until(stop, clients)
            time.sleep(choice.uniform(0.02, 0.9))
            if manner == "end":
                server.process.terminate()
                time.sleep(choice.uniform(0, 0.08))
        server.kill()
        if manner != "start":
            stop.set()
            for thread in threads:
                thread.join()
        self.counts["rounds"] += 1
        self.counts[f"killed, {manner}"] += 1
        self.examine(choice)

    def examine(self, choice):
        """What the crash left, before and after the server has opened it again."""
        self.world.sound("after SIGKILL")
        server = Server(self.world)
        self.seconds.append(server.seconds)
        oracle.compare(self.ledger.acts, self.world)
        client = Client(self.base.cast, self.ledger, server.port)
        with self.ledger.lock:
            recent = [found for found in self.ledger.documents[-60:] if found["patient"].token]
        for found in choice.sample(recent, min(12, len(recent))):
            self.counts["read again"] += client.read_back(found)
        if client.deposit().status != 201:
            raise Fault("no deposit is accepted after the restart")
        client.close()
        server.observe()
        if server.terminate() != 0:
            raise Fault("the server does not end by 0 on SIGTERM")
        self.world.sound("after the restart")
        oracle.compare(self.ledger.acts, self.world)

    def answered(self):
        return sum(act.status is not None for ledger in self.ledgers for act in ledger.acts)

    def totals(self):
        total = Counter(self.counts)
        for world, ledger in zip(self.worlds, self.ledgers):
            total += oracle.compare(ledger.acts, world)
        return total

