"""The pages of memory that the system keeps files in.

A virtual machine is often lent each of them at its first use only, three times slower than a page it has: what grows a file
then measures its host. A machine in service has no page left that was never used; this makes one of it.
"""
import atexit
import pathlib
import re
import time

from servers import BENCH

LEFT = 1 << 30  # bytes of memory left free
PIECE = 4 << 20
HOLES = BENCH / "holes"


def free():
    """Bytes of memory that hold nothing."""
    return int(re.search(r"MemFree:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) << 10


def occupy():
    """Reads a file of holes, as long as there is free memory, so that its pages are there to be taken back. Seconds spent."""
    before = time.monotonic()
    if free() < 2 * LEFT:
        return 0
    # Without a block on the disk, and longer than the memory.
    total = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) << 10
    with open(HOLES, "wb") as file:
        file.truncate(total)
    atexit.register(HOLES.unlink, missing_ok=True)
    with open(HOLES, "rb", buffering=0) as file:
        while free() > LEFT and file.read(PIECE):
            pass
    return round(time.monotonic() - before)
