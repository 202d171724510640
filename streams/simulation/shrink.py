"""Makes a failing schedule smaller: fewer articles and steps, kinds of faults left out, as long as it still fails."""

from collections.abc import Callable

from streams.simulation.profiles import parse_profile

_OFF = (
    *(
        "crash",
        "zombie",
        "rebalance",
        "compact",
        "stall",
        "retain",
        "forget",
        "skew",
        "plot",
        "lives",
        "gaps",
        "headers",
        "lossy",
    ),
    *("repeat", "lost_commit", "slow"),
)


def shrunk(profile: str, fails: Callable[[str], bool]) -> str:
    """The profile with what is not needed for the failure changed; ``fails`` tries one."""
    for name in _OFF:
        if getattr(parse_profile(profile), name) and fails(f"{profile},{name}=0"):
            profile = f"{profile},{name}=0"
    for name, least in (("articles", 6), ("steps", 20)):
        value = getattr(parse_profile(profile), name)
        while value * 2 // 3 >= least and fails(f"{profile},{name}={value * 2 // 3}"):
            value = value * 2 // 3
        if value != getattr(parse_profile(profile), name):
            profile = f"{profile},{name}={value}"
    return profile
