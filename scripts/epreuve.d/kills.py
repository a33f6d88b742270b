"""SIGKILL: a mixed load, the server killed at a moment drawn at random, restarted on the same folder, examined."""
import random
import threading
import time
from collections import Counter

import oracle
from load import Client
from world import Fault, Server

CONNECTIONS = 8
ROUNDS_A_STORE = 10


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
        return self

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
        # Read as a patient reads: the bytes that leave are those that came.
        with self.ledger.lock:
            recent = [found for found in self.ledger.documents[-60:] if found["patient"].token]
        for found in choice.sample(recent, min(12, len(recent))):
            one = client.act("read", "GET", f"/consultation/{found['uid']}", found["patient"].token, uid=found["uid"])
            if one.status not in (200, 404) or one.status == 200 and one.body_hash != found["sha"]:
                raise Fault(f"document {found['uid']} is not read as it was deposited: {one.status}")
            self.counts["read again"] += one.status == 200
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

