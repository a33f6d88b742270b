"""`dmp servir` with TLS, trusting the tokens of a demonstration."""
import subprocess

from servers import DMP, ROOT, Dmp, folder, free_port, run, start, stop, tool, wait_port


def certificate(place, kind):
    """A self-signed certificate of 127.0.0.1."""
    new = ["rsa:2048"] if kind == "rsa" else ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    run(tool("openssl"), "req", "-x509", "-newkey", *new, "-nodes", "-keyout", place / "key.pem", "-out",
        place / "certificate.pem", "-days", 2, "-subj", "/CN=localhost", "-addext",
        "subjectAltName=IP:127.0.0.1,DNS:localhost")
    (place / "key.pem").chmod(0o600)
    return place / "certificate.pem"


class Secure:
    """One TLS listener; `demo` gives its keys to those who ask for tokens."""

    def __init__(self, kind):
        place = folder()
        # A demonstration leaves an issuer behind it: keys, and the JWKS that verifies its tokens.
        self.demo = place / "demo"
        demo = Dmp(self.demo)
        demo.stop()
        self.certificate = certificate(place, kind)
        self.port = free_port()
        config = place / "dmp.json5"
        config.write_text(f"""{{
  donnees: "donnees", environnement: "essai", jwks: "demo/jwks.json",
  emetteur: "https://emetteur-demo.dmp.invalid", audience: "dmp-demo",
  // The sample is deposited by a laboratory that is not its author's.
  coherenceAuteur: "tracee", connexionsParAdresse: 1000000, autoriserRoot: true,
  public: {{ adresse: "127.0.0.1", port: {self.port}, tls: {{ certificat: "certificate.pem", cle: "key.pem" }} }},
}}""")
        config.chmod(0o600)
        run(DMP, "initialiser", "--config", config)
        run(DMP, "dossiers", "importer", ROOT / "config" / "demo" / "dossiers.csv", "--donnees", place / "donnees")
        self.process = start([DMP, "servir", "--config", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_port(self.port, self.process):
            raise RuntimeError("dmp servir did not start")
        self.url = f"https://127.0.0.1:{self.port}"

    def token(self, *actor):
        return run(DMP, "jeton", *actor, "--donnees", self.demo).strip()

    def stop(self):
        stop(self.process)
