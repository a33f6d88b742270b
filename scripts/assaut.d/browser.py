"""A browser without a window: opens a page of the server, then deposits and reads from its own JavaScript."""
import base64
import hashlib
import json
import os
import shutil
import subprocess

from servers import folder, tool

# What a web client would do: a deposit, the fiche, then the bytes compared by their digest; many at once; a refusal.
SCRIPT = """
(async (laboratory, doctor, text) => {
    const seen = {}, xml = {"Content-Type": "application/xml"}, by = secret => ({Authorization: `Bearer ${secret}`})
    const deposit = await fetch("/alimentation", {method: "POST", headers: {...xml, ...by(laboratory)}, body: text})
    seen.deposit = deposit.status
    const fiche = await deposit.json()
    const consent = await fetch(`/dossiers/${fiche.dossier}/autorisations`, {method: "PUT",
        headers: {"Content-Type": "application/json", ...by(doctor)},
        body: JSON.stringify({action: "AJOUT", consentement: {recueilli: true, moyen: "oral"}})})
    seen.consent = consent.ok
    const read = await fetch(`/consultation/${fiche.entryUUID}`, {headers: {Accept: "application/xml", ...by(doctor)}})
    const digest = await crypto.subtle.digest("SHA-256", await read.arrayBuffer())
    seen.read = [...new Uint8Array(digest)].map(byte => byte.toString(16).padStart(2, "0")).join("")
    const many = await Promise.all([...Array(40)].map(() => fetch("/sante", {cache: "no-store"}).then(a => a.json())))
    seen.many = many.filter(answer => answer.statut === "UP").length
    const refused = await fetch("/consultation/1.2.3")
    seen.refused = [refused.status, (await refused.json()).code]
    return JSON.stringify(seen)
})
"""


class Browser:
    """Speaks the DevTools protocol over two pipes: JSON ended by a zero byte."""

    def __init__(self, certificate):
        trust = []
        if certificate:  # this key, and no other, is trusted
            ask = f"{tool('openssl')} x509 -in {certificate} -pubkey -noout | {tool('openssl')} pkey -pubin -outform der"
            key = subprocess.run(["bash", "-c", ask], capture_output=True, check=True).stdout
            trust = ["--ignore-certificate-errors-spki-list=" + base64.b64encode(hashlib.sha256(key).digest()).decode()]
        self.count, self.left, self.place = 0, b"", folder()
        ours, theirs = os.pipe(), os.pipe()
        command = [tool("chromium-headless-shell"), "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
                   f"--user-data-dir={self.place / 'profile'}", *trust]
        # The browser reads descriptor 3 and writes descriptor 4.
        shell = f"exec 3<&{ours[0]} 4>&{theirs[1]}; exec \"$@\""
        self.process = subprocess.Popen(["bash", "-c", shell, "-", *map(str, command)], pass_fds=(ours[0], theirs[1]),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(ours[0]), os.close(theirs[1])
        self.writing, self.reading = ours[1], theirs[0]

    def message(self):
        while b"\0" not in self.left:
            if not (more := os.read(self.reading, 65536)):
                raise RuntimeError("the browser has gone")
            self.left += more
        one, self.left = self.left.split(b"\0", 1)
        return json.loads(one)

    def ask(self, method, session=None, until=None, **parameters):
        """The result of a command, or the first event named `until` that follows it."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.message()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                if not until:
                    return answer["result"]
                if answer["result"].get("errorText"):
                    raise RuntimeError(answer["result"]["errorText"])
            elif until and answer.get("method") == until:
                return answer["params"]

    def close(self):
        os.close(self.writing), os.close(self.reading)
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.place, ignore_errors=True)


def visit(world, doctor):
    """What the page saw, and the digest of what it sent."""
    browser = Browser(world.certificate)
    try:
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        browser.ask("Page.enable", session)
        browser.ask("Page.navigate", session, until="Page.loadEventFired", url=world.url + "/sante")
        document = world.document()
        call = f"{SCRIPT}({', '.join(json.dumps(part) for part in (world.laboratory, doctor, document.decode()))})"
        result = browser.ask("Runtime.evaluate", session, expression=call, awaitPromise=True)["result"]
        if result.get("type") != "string":
            raise RuntimeError(result.get("description", str(result)))
        return json.loads(result["value"]), hashlib.sha256(document).hexdigest()
    finally:
        browser.close()
