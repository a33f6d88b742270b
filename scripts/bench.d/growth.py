"""Does a series measured over time grow? A cache that fills ends on a plateau; what leaks goes on as it began."""
import statistics


def slope(points):
    """Least squares over (minute, value): what a minute adds, and its standard error."""
    count = len(points)
    if count < 3:
        return 0.0, float("inf")
    mean_x, mean_y = (statistics.fmean(axis) for axis in zip(*points))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return 0.0, float("inf")
    found = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    rest = sum((y - mean_y - found * (x - mean_x)) ** 2 for x, y in points)
    return found, (rest / (count - 2) / spread) ** 0.5


def judge(points, share, least, fills=False):
    """Says whether (minute, value) points, one a minute or so, grow.

    The first five minutes (a tenth of a short run) are left out. Growth is said when the last ten minutes (a sixth) stand
    above the ten after those left out by more than `share` of them and by more than `least`. Of what `fills` (memory: caches)
    growth is said only if the second half of the run still rises: its slope is above twice its standard error, and would
    add that much again in as long as the run.
    """
    end = points[-1][0]
    skip, width = min(5, end / 10), min(10, end / 6)
    kept = [point for point in points if point[0] > skip]
    first = statistics.median([value for minute, value in kept if minute <= skip + width] or [kept[0][1]])
    last = statistics.median([value for minute, value in kept if minute > end - width] or [kept[-1][1]])
    whole, half = slope(kept), slope([point for point in kept if point[0] > (skip + end) / 2])
    margin = max(share * first, least)
    rises = half[0] > 2 * half[1] and half[0] * end > margin
    return {"first": first, "last": last, "slope_a_minute": whole[0], "slope_a_minute_second_half": half[0],
            "error_second_half": half[1] if half[1] != float("inf") else None, "margin": margin,
            "grows": last - first > margin and (rises or not fills)}


def self_check():
    """The rule tells a leak from a cache that fills and from noise; stops the run otherwise."""
    noise = [(7919 * minute % 101 - 50) / 50 for minute in range(1, 61)]
    series = {
        "a leak of 1 % a minute": ([100 + minute + one for minute, one in enumerate(noise)], True),
        "a leak that begins late": ([100 + max(0, minute - 35) + one for minute, one in enumerate(noise)], True),
        "a cache that fills": ([100 + 40 * (1 - 0.85 ** minute) + one for minute, one in enumerate(noise)], False),
        "noise": ([100 + 5 * one for one in noise], False),
    }
    for name, (values, expected) in series.items():
        if judge(list(enumerate(values, 1)), 0.05, 1, fills=True)["grows"] != expected:
            raise RuntimeError(f"the rule of growth is wrong about {name}")
    if not judge([(minute, 2 if minute < 30 else 3) for minute in range(1, 61)], 0.25, 0.5)["grows"]:
        raise RuntimeError("the rule of growth is wrong about a latency that rises and stays")


if __name__ == "__main__":
    self_check()
