#!/usr/bin/env python3
"""Holds slow clients: slow.py PORT COUNT SECONDS. Each sends a head, then one byte of a field every SECONDS; one that the
server closes comes back. Prints a line once all are connected, and how many came back when it is stopped.

It shares the processors with what is measured: it wakes 200 times a second, not for each byte."""
import collections
import itertools
import resource
import select
import signal
import socket
import sys
import time

TICK = 0.005  # seconds
HEAD = b"GET /sante HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


def main():
    port, count, pace = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    poller, clients, due, back = select.epoll(), {}, collections.deque(), 0
    numbers, ranks = {}, itertools.count()  # a descriptor comes back, a rank does not

    def stop(*_):
        print(f"back {back}", flush=True)
        sys.exit(0)

    signal.signal(signal.SIGTERM, stop)

    def connect(wait):
        client = socket.create_connection(("127.0.0.1", port), 10)
        client.sendall(HEAD)
        client.setblocking(False)
        numbers[client.fileno()] = rank = next(ranks)
        clients[rank] = client
        poller.register(client.fileno(), select.EPOLLIN | select.EPOLLHUP)
        due.append((time.monotonic() + wait, rank))

    for first in range(count):
        connect(pace * first / count)  # spread over the pace, as clients are
    print(f"held {len(clients)}", flush=True)
    while True:
        time.sleep(TICK)
        for number, _ in poller.poll(0):
            # Answered 408, or closed: either way this one is over.
            poller.unregister(number)
            clients.pop(numbers.pop(number)).close()
            back += 1
            connect(pace)
        now = time.monotonic()
        while due and due[0][0] <= now:
            _, rank = due.popleft()
            if rank not in clients:
                continue
            try:
                clients[rank].send(b"a")
            except OSError:
                pass  # the poller will say that it is closed
            due.append((now + pace, rank))


if __name__ == "__main__":
    main()
