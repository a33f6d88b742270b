"""The store that each trial starts from: patients known, the doctor let in."""
import json
import os
import sqlite3

import oracle
from load import CONSENT, Client, Ledger
from world import Fault, Server, World


class Base:
    """A world with its dossiers, made once, and the acts that made it so."""

    def __init__(self, binary, issuer, cast):
        self.world, self.cast = World(binary, issuer), cast
        self.world.initialise(cast.patients)
        self.ledger = Ledger("base")
        server = Server(self.world)
        client = Client(cast, self.ledger, server.port)
        for patient in cast.patients:
            body = json.dumps({"matricule": patient.matricule, "oid": patient.traits["oid"]})
            one = client.act("search", "POST", "/dossiers/recherche", cast.doctor, body)
            patient.dossier = one.answer["dossier"]
            body = json.dumps({"action": "AJOUT", "role": "MEDECIN_TRAITANT", "consentement": CONSENT})
            one = client.act("consent", "PUT", f"/dossiers/{patient.dossier}/autorisations", cast.doctor, body)
            if one.status != 200:
                raise Fault(f"the doctor is not let in: {one.status}")
        client.deposit(cast.patients[0], size=20_000)
        client.close()
        if server.terminate() != 0:
            raise Fault("the server does not end by 0 on SIGTERM")
        [deposited] = self.ledger.documents
        with sqlite3.connect(self.world.data / "dmp.sqlite") as db:
            oracle.IN_CLEAR = db.execute("SELECT octets FROM contenu").fetchone()[0] == deposited["body"]
        db.close()
        # What a clean stop leaves is what belongs there.
        self.world.belongs |= set(os.listdir(self.world.data))

    def begin(self, prefix, parent=None):
        """A copy of the world and a ledger that knows its past."""
        ledger = Ledger(prefix)
        ledger.acts += self.ledger.acts
        return self.world.copy(parent), ledger
