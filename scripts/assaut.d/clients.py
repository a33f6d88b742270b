"""The clients that people use: each deposits, reads back, and keeps its connection, in clear and in TLS."""
import http.client
import json
import socket
import ssl
import subprocess
import urllib.parse

import h11
import requests
import stores
from browser import visit
from secure import Secure
from servers import Dmp, folder, tool

RUN = 10**29
BODY = stores.SAMPLE.read_text()


class World:
    """What a client needs: where the server is, whom to trust, who asks."""

    def __init__(self, server, certificate=None):
        self.url, self.certificate = server.url, certificate
        self.port = urllib.parse.urlsplit(server.url).port
        self.laboratory, self.doctor = server.token(*stores.LABORATORY), server.token(*stores.DOCTOR)
        self.count = 0

    def document(self):
        self.count += 1
        return BODY.replace(stores.SAMPLE_UID, f"2.25.{RUN + self.count}").encode()

    def context(self):
        return ssl.create_default_context(cafile=self.certificate) if self.certificate else None

    def socket(self):
        plain = socket.create_connection(("127.0.0.1", self.port), 20)
        return self.context().wrap_socket(plain, server_hostname="127.0.0.1") if self.certificate else plain


def expect(seen, wanted, what):
    if seen != wanted:
        raise RuntimeError(f"{what}: {str(seen)[:200]} rather than {str(wanted)[:200]}")


def curl(world):
    def one(*options):
        trust = ["--cacert", world.certificate] if world.certificate else []
        done = subprocess.run([str(part) for part in (tool("curl"), "-sS", "--max-time", 20, *trust, *options)],
                              capture_output=True, check=True)
        return done.stdout.decode()

    expect(one(world.url + "/sante"), '{"statut":"UP"}', "GET")
    expect(one("--http1.0", world.url + "/sante"), '{"statut":"UP"}', "GET in HTTP/1.0")
    expect(one("-I", world.url + "/sante").split()[1], "200", "HEAD")
    expect(one("--http2", world.url + "/sante"), '{"statut":"UP"}', "GET offering HTTP/2")
    expect(one(world.url + "/sante", world.url + "/sante", "-w", "%{num_connects}").count("}1"), 1, "one connection for two")
    head = ["-H", f"Authorization: Bearer {world.laboratory}", "-H", "Content-Type: application/xml"]
    for more in ([], ["-H", "Expect: 100-continue"], ["-H", "Transfer-Encoding: chunked"]):
        place = folder() / "document.xml"
        place.write_bytes(world.document())
        status = one(*head, *more, "-o", "/dev/null", "-w", "%{http_code}", "--data-binary", f"@{place}",
                     world.url + "/alimentation")
        expect(int(status), 201, f"deposit {more}")


def python(world):
    kind = http.client.HTTPSConnection if world.certificate else http.client.HTTPConnection
    options = {"context": world.context()} if world.certificate else {}
    client = kind("127.0.0.1", world.port, timeout=20, **options)
    head = {"Authorization": f"Bearer {world.laboratory}", "Content-Type": "application/xml"}
    for chunked in (False, True):
        document = world.document()
        body = iter([document[:1000], document[1000:]]) if chunked else document
        client.request("POST", "/alimentation", body=body, headers=head, encode_chunked=chunked)
        answer = client.getresponse()
        answer.read()
        expect(answer.status, 201, "deposit")
    client.request("GET", "/sante")
    expect(client.getresponse().read(), b'{"statut":"UP"}', "GET on the same connection")


def session(world):
    with requests.Session() as client:
        client.trust_env = False  # an authority named by the environment would take the place of ours
        client.verify = str(world.certificate) if world.certificate else True
        client.headers["Authorization"] = f"Bearer {world.laboratory}"
        head = {"Content-Type": "application/xml"}
        answer = client.post(world.url + "/alimentation", world.document(), headers=head, timeout=20)
        expect(answer.status_code, 201, "deposit")
        expect(client.get(world.url + "/openapi.json", timeout=20).json()["openapi"][:3], "3.1", "JSON")
        expect(client.get(world.url + "/nowhere", timeout=20).headers["Content-Type"], "application/problem+json", "404")


def sans_io(world):
    with world.socket() as wire:
        connection = h11.Connection(h11.CLIENT)

        def one(method, target, headers, body=b""):
            wire.sendall(connection.send(h11.Request(method=method, target=target, headers=[("Host", "a"), *headers])))
            if body:
                wire.sendall(connection.send(h11.Data(data=body)))
            wire.sendall(connection.send(h11.EndOfMessage()))
            status, content = None, b""
            while True:
                event = connection.next_event()
                if event is h11.NEED_DATA:
                    connection.receive_data(wire.recv(65536))
                elif isinstance(event, h11.Response):
                    status = event.status_code
                elif isinstance(event, h11.Data):
                    content += bytes(event.data)
                elif isinstance(event, h11.EndOfMessage):
                    break
            connection.start_next_cycle()
            return status, content

        secret = ("Authorization", f"Bearer {world.laboratory}")
        for framing in ("length", "chunked"):
            document = world.document()
            how = ("Content-Length", str(len(document))) if framing == "length" else ("Transfer-Encoding", "chunked")
            status, _ = one("POST", "/alimentation", [secret, ("Content-Type", "text/xml"), how], document)
            expect(status, 201, f"deposit, {framing}")
        expect(one("GET", "/sante", []), (200, b'{"statut":"UP"}'), "GET on the same connection")


def openssl(world):
    request = "GET /sante HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    place = folder()
    for version in ("-tls1_2", "-tls1_3"):
        for resume in ([], ["-sess_in", place / version]):
            ask = [tool("openssl"), "s_client", "-connect", f"127.0.0.1:{world.port}", version, "-CAfile",
                   world.certificate, "-verify_return_error", "-ign_eof", "-sess_out", place / version, *resume]
            done = subprocess.run([str(part) for part in ask], input=request, capture_output=True, text=True, timeout=20)
            expect('{"statut":"UP"}' in done.stdout, True, f"{version}: an answer")
            expect("Verify return code: 0 (ok)" in done.stdout, True, f"{version}: the certificate")
            expect("Reused, TLS" in done.stdout, bool(resume), f"{version}: a session resumed")


def chromium(world):
    seen, sent = visit(world, world.doctor)
    expect(seen, {"deposit": 201, "consent": True, "read": sent, "many": 40, "refused": [401, "AUT-01"]}, "a page")


def lines():
    found = []
    plain, secure = Dmp(folder() / "donnees"), Secure("rsa")
    worlds = {"in clear": World(plain), "in TLS": World(secure, secure.certificate)}
    named = {"curl": curl, "http.client": python, "requests": session, "h11": sans_io,
             "Chromium": chromium}
    for how, world in worlds.items():
        for name, one in {**named, **({"openssl s_client": openssl} if how == "in TLS" else {})}.items():
            try:
                one(world)
                found.append((f"{name}, {how}", True, "served"))
            except Exception as error:
                found.append((f"{name}, {how}", False, f"{type(error).__name__}: {error}"))
    same = comes_back(worlds["in clear"], plain)
    found.append(("what was deposited comes back byte for byte", same, "compared" if same else "differs"))
    plain.stop(), secure.stop()
    return found


def comes_back(world, server):
    """Deposits once more, and reads the bytes back as the patient's doctor."""
    document = world.document()
    _, fiche = server.call(world.laboratory, "POST", "/alimentation", document, "application/xml")
    doctor = server.token(*stores.DOCTOR)
    fiche = json.loads(fiche)
    consent = b'{"action":"AJOUT","consentement":{"recueilli":true,"moyen":"oral"}}'
    server.call(doctor, "PUT", f"/dossiers/{fiche['dossier']}/autorisations", consent)
    return server.call(doctor, "GET", f"/consultation/{fiche['entryUUID']}") == (200, document)
