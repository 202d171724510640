"""Profiles: where a schedule puts its weight."""

from dataclasses import dataclass, fields, replace

from streams.simulation.task import Chances


@dataclass(frozen=True, slots=True)
class Profile:
    """How often what happens. Chances are per step of a schedule (0 … 1)."""

    articles: int = 18
    """At most so many distinct articles."""
    fewest: int = 6
    """At least so many, as far as ``articles`` allows."""
    sizes: str = ""
    """``small``: what stages cut, merge and grow is so at a few articles (see ``sizes``)."""
    steps: int = 320
    """At most so many steps until the first quiet moment, and twice as many around the finals."""
    crash: float = 0.03
    zombie: float = 0.03
    rebalance: float = 0.006
    compact: float = 0.04
    zombie_steps: float = 0.15
    """How much of what happens is done by zombies, while there are any."""
    stall: float = 0.01
    """A task stops for a long while; what replaces it meanwhile makes it a zombie."""
    retain: float = 0.01
    """Retention cuts a source log, at or below what is committed."""
    forget: float = 0.001
    """The broker forgets commits of logs that still begin at 0."""
    skew: float = 0.5
    """The share of schedules in which each worker has a clock of its own."""
    plot: float = 0.002
    """A fault that needs several things in a row (see ``plots``)."""
    lives: float = 0
    """A fault that begins with a forgotten commit, while tombstones are on their way (see ``plots.LIVES``)."""
    gaps: float = 0
    """The share of records on ``articles`` behind which an offset is empty, as a producer's transaction leaves it."""
    headers: float = 0
    """The share of records on ``articles`` with headers that mean something else, or nothing, or are large."""
    lossy: float = 0
    aim: str = ""
    """What crashes, zombies and compaction prefer to hit: ``restore``, ``final``, or nothing in particular."""
    repeat: float = 0.1
    lost_commit: float = 0.1
    slow: float = 0.3

    @property
    def chances(self) -> Chances:
        """What can go wrong inside a task."""
        return Chances(self.repeat, self.lost_commit, self.slow, self.lossy)


PROFILES = {
    "default": Profile(),
    "calm": Profile(
        crash=0,
        zombie=0,
        rebalance=0,
        compact=0,
        stall=0,
        retain=0,
        forget=0,
        skew=0,
        plot=0,
        repeat=0,
        lost_commit=0,
        slow=0,
    ),
    "restore": Profile(
        crash=0.05, zombie=0.05, zombie_steps=0.3, compact=0.1, plot=0.02, aim="restore", slow=0.8, lost_commit=0.3
    ),
    "final": Profile(articles=12, steps=200, crash=0.06, zombie=0.04, plot=0.01, aim="final", lost_commit=0.3),
    "forgetful": Profile(
        articles=12,
        steps=200,
        crash=0.03,
        zombie=0.06,
        zombie_steps=0.35,
        compact=0.03,
        forget=0.02,
        plot=0.005,
        retain=0.002,
        lives=0.004,
    ),
    "crowded": Profile(
        articles=60,
        fewest=30,
        sizes="small",
        steps=640,
        crash=0.02,
        zombie=0.02,
        rebalance=0.003,
        stall=0.005,
    ),
    "delivery": Profile(crash=0.02, zombie=0.02, rebalance=0.003, stall=0.005, gaps=0.2, headers=0.2, lossy=0.25),
    "handover": Profile(
        crash=0.01, zombie=0.06, zombie_steps=0.35, rebalance=0.02, stall=0.04, compact=0.05, plot=0.01
    ),
}


def parse_profile(text: str) -> Profile:
    """``NAME`` or ``NAME,field=value,…`` (a shrunk schedule is written so). Raises ValueError."""
    name, *changes = text.split(",")
    if name not in PROFILES:
        raise ValueError(f"no profile {name!r}: there are {', '.join(PROFILES)}")
    types = {field.name: type(getattr(PROFILES[name], field.name)) for field in fields(Profile)}
    changed = {}
    for change in changes:
        key, _, value = change.partition("=")
        if key not in types:
            raise ValueError(f"no setting {key!r} of a profile: there are {', '.join(types)}")
        changed[key] = types[key](value)
    return replace(PROFILES[name], **changed)
