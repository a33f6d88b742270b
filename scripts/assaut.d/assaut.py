"""Runs the steps, prints the table. Started by scripts/assaut, which says its options."""
import argparse
import pathlib
import sys
import traceback

sys.dont_write_bytecode = True
sys.path.insert(1, str(pathlib.Path(__file__).resolve().parent.parent / "bench.d"))
import clients
import conformity
import slow
import suites
from servers import clean

# name: what gives the lines of the table, each (what is asked, whether it is so, what was seen)
STEPS = {
    "schemathesis": conformity.lines,
    "slowhttptest": slow.lines,
    "sslscan": suites.lines,
    "clients": clients.lines,
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/assaut")
    parser.add_argument("--only", default="")
    for flag in ("no-build", "list"):
        parser.add_argument("--" + flag, action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join(STEPS))
        return 0
    wanted = [name for name in options.only.split(",") if name] or list(STEPS)
    if unknown := [name for name in wanted if name not in STEPS]:
        parser.error(f"unknown step {', '.join(unknown)}; there are {', '.join(STEPS)}")
    table = []
    for name in wanted:
        print(f"      {name}", flush=True)
        try:
            found = STEPS[name]()
        except Exception as error:  # a tool that does not run proves nothing: the step has failed
            traceback.print_exc(limit=3)
            found = [("runs to its end", False, f"{type(error).__name__}: {error}")]
        clean()
        table += [(name, *line) for line in found]
    print("\n| Step | What must be | Verdict | Seen |\n|---|---|---|---|")
    for name, what, so, seen in table:
        print(f"| {name} | {what} | {'yes' if so else '**NO**'} | {seen} |")
    return 0 if all(so for _, _, so, _ in table) else 1


if __name__ == "__main__":
    sys.exit(main())
