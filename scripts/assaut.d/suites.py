"""sslscan: the suites of the DMP (docs/decisions/0025-suites-tls.md), and no other."""
import xml.etree.ElementTree as tree

from secure import Secure
from servers import run, tool

NEW = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}
OLD = {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
       "ECDHE-RSA-AES256-SHA384"}
WANTED = {"rsa": {"TLSv1.2": OLD, "TLSv1.3": NEW}, "ec": {"TLSv1.3": NEW}}


def lines():
    found = []
    for kind, wanted in WANTED.items():
        server = Secure(kind)
        text = run(tool("sslscan"), "--no-colour", "--xml=-", f"127.0.0.1:{server.port}")
        server.stop()
        test = tree.fromstring(text[text.index("<?xml"):]).find("ssltest")
        seen = {}
        for cipher in test.iter("cipher"):
            seen.setdefault(cipher.get("sslversion"), set()).add(cipher.get("cipher"))
        found.append((f"only the listed suites, certificate {kind.upper()}", seen == wanted,
                      "; ".join(f"{version}: {', '.join(sorted(names))}" for version, names in sorted(seen.items()))))
        enabled = {f"{one.get('type').upper()}v{one.get('version')}" for one in test.iter("protocol")
                   if one.get("enabled") == "1"}
        found.append((f"only TLS 1.2 and 1.3, certificate {kind.upper()}", enabled <= {"TLSv1.2", "TLSv1.3"},
                      ", ".join(sorted(enabled))))
        flaws = [one.tag for name in ("renegotiation", "compression") for one in test.iter(name)
                 if one.get("supported") == "1" and one.get("secure") != "1"]
        flaws += ["heartbleed" for one in test.iter("heartbleed") if one.get("vulnerable") == "1"]
        found.append((f"no compression, heartbleed or insecure renegotiation, certificate {kind.upper()}", not flaws,
                      ", ".join(flaws) or "none"))
    return found
