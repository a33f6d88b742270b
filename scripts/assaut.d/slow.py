"""slowhttptest: two thousand clients that are slow at each thing a client can be slow at."""
import csv
import subprocess

import stores
from servers import Dmp, folder, tool

CONNECTIONS = 2000
DEPOSIT = "application/xml"
# mode: (what is slow, path, options, seconds given to the server to close them all)
MODES = {
    "-H": ("heads, a field every three seconds", "/sante", ["-i", "3", "-x", "8"], 40),
    "-B": ("contents, a few bytes every three seconds", "/alimentation",
           ["-i", "3", "-x", "8", "-s", "8192", "-f", DEPOSIT], 60),
    "-R": ("ranges, a thousand overlapping ones a request", "/openapi.json", ["-a", "5", "-b", "2000", "-i", "3"], 100),
    # It reads what it has received before it learns of a reset: at 32 bytes a second that takes a minute more.
    "-X": ("readers, 32 bytes a second through a window of 512", "/openapi.json",
           ["-w", "1", "-y", "512", "-n", "1", "-z", "32", "-k", "3"], 240),
}


def lines():
    server = Dmp(folder() / "donnees")
    # Without a token a content is refused on its head, and nothing slow is read. The tool takes no field of ours, but
    # puts the type as it is (1,024 characters at most).
    deposit = f"{DEPOSIT}\r\nAuthorization: Bearer {server.token(*stores.LABORATORY)}"
    found = []
    for mode, (what, path, options, seconds) in MODES.items():
        options = [deposit if option == DEPOSIT else option for option in options]
        found.append(judge(server, mode, what, path, options, seconds))
    found.append(("memory stays bounded", server.memory()[1] < 300e6, f"peak {server.memory()[1] / 1e6:.0f} MB"))
    return found


def judge(server, mode, what, path, options, seconds):
    place = folder()
    command = [tool("slowhttptest"), mode, "-c", str(CONNECTIONS), "-r", "1000", "-l", str(seconds), "-p", "5",
               "-u", server.url + path, "-g", "-o", str(place / "out"), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    rows = list(csv.DictReader((place / "out.csv").read_text().splitlines()))
    available = sum(int(row["Service Available"]) > 0 for row in rows)
    reached = max(int(row["Connected"]) for row in rows)
    closed = "No open connections left" in done.stdout
    seen = (f"available in {available} of {len(rows)} rows of {rows[-1]['Seconds']} s; {reached} connected at once; "
            f"{'none' if closed else rows[-1]['Connected']} left")
    return f"{mode}, {CONNECTIONS} slow {what}: available throughout, all closed", available == len(rows) and closed, seen
