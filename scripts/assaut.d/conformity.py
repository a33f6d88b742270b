"""schemathesis over /openapi.json: first as it comes, then among dossiers and documents that exist."""
import json
import os
import pathlib
import re
import subprocess
import sys

import stores
from servers import Dmp, folder

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = 100
# What ends a dossier would leave nothing for the others; these are tried as they come, in the first pass.
ENDS = "/(opposition|fermeture|effacement|reouverture|activation)$"


def lines():
    server = Dmp(folder() / "donnees")
    doctor = server.token(*stores.DOCTOR)
    found = [judge("as it comes, a doctor", server, doctor, [])]
    dossier, document = world(server, doctor)
    real = f'[parameters]\n"path.d" = "{dossier}"\n"path.id" = "{document}"\n"query.dossier" = "{dossier}"\n'
    patient = server.token("patient", "--ins", "279035121518989")
    for who, token in (("his doctor", doctor), ("the patient", patient)):
        found.append(judge(f"in a dossier that exists, {who}", server, token, ["--exclude-path-regex", ENDS], real))
    return found


def world(server, doctor):
    """A dossier that the doctor may read, and a document in it."""
    laboratory = server.token(*stores.LABORATORY)
    status, body = server.call(laboratory, "POST", "/alimentation", stores.SAMPLE.read_bytes(), "application/xml")
    if status != 201:
        raise RuntimeError(f"a deposit was answered {status}")
    fiche = json.loads(body)
    consent = b'{"action":"AJOUT","role":"MEDECIN_TRAITANT","consentement":{"recueilli":true,"moyen":"oral"}}'
    status, _ = server.call(doctor, "PUT", f"/dossiers/{fiche['dossier']}/autorisations", consent)
    if status != 200:
        raise RuntimeError(f"an autorisation was answered {status}")
    return fiche["dossier"], fiche["uniqueId"]


def judge(what, server, token, options, more=""):
    config = folder() / "schemathesis.toml"
    config.write_text(more + (HERE / "schemathesis.toml").read_text())
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", config, "run",
               server.url + "/openapi.json", "-H", f"Authorization: Bearer {token}", "-n", EXAMPLES, "-c", "all",
               "--continue-on-failure", *options]
    hooks = os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "tester.py")}
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=config.parent, env=hooks)
    log = config.parent.parent.parent.parent / "assaut" / f"schemathesis-{re.sub('[^a-z]+', '-', what)}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout + done.stderr)
    cases = re.search(r"(\d+) generated", done.stdout)
    tested = re.search(r"Tested: (\d+)", done.stdout)
    kinds = re.findall(r"❌ (ST\d+ [^:\n]+: \d+)", done.stdout)
    so = done.returncode == 0 and cases is not None
    seen = f"{tested[1]} operations, {cases[1]} cases" if cases and tested else "no summary"
    return (f"no discrepancy, {EXAMPLES} examples an operation, all checks: {what}", so,
            seen + ("" if so else f"; {', '.join(kinds)}; see {log}"))
