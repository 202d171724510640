"""Reports that are written again every day: the same frame, other facts. Frames and facts are invented.

Two of one frame are different stories, however alike they look. Whether they are near is for the exact sets to say.
"""

from collections.abc import Callable, Iterator
from random import Random

_CITIES = (
    "Arnford",
    "Bellmouth",
    "Caldwick",
    "Dunholm",
    "Eastry",
    "Farwell",
    "Glenmore",
    "Hexley",
    "Ivybrook",
    "Kelton",
    "Larkhill",
    "Marsden",
)
_NAMES = (
    "Okafor",
    "Lindqvist",
    "Marsh",
    "Petrov",
    "Dubois",
    "Haas",
    "Novak",
    "Tanaka",
    "Silva",
    "Byrne",
    "Costa",
    "Weller",
    "Kaya",
    "Moreau",
)
_SKIES = (
    "clear skies",
    "patchy cloud",
    "steady rain",
    "heavy showers",
    "morning fog",
    "bright spells",
    "snow flurries",
    "thunder",
    "drizzle",
    "gusty wind",
)
_FIRMS = (
    "Norvell",
    "Astrix",
    "Quintal",
    "Bremmer",
    "Halden",
    "Corvane",
    "Delmare",
    "Ostrava Steel",
    "Pinnacle Rail",
    "Vantor",
    "Wexham",
)
_GOODS = ("copper", "wheat", "crude oil", "gold", "soybeans", "natural gas", "cocoa", "aluminium")
_WHY = (
    "after a surprise in jobs figures",
    "as traders weighed a rate rise",
    "on hopes of a trade truce",
    "in thin holiday dealings",
    "amid fears of slower growth",
)


_GOALS = ("headed in", "struck from distance", "tapped home", "converted a penalty")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Friday", "Saturday", "Sunday")
_MONTHS = ("March", "May", "June", "July", "December")
_MOVES = ("gained", "lost", "added", "shed")
_HIMMEL = ("Sonne", "Wolken", "Regen", "Schauer", "Nebel", "Gewitter", "Schnee", "Sturmböen")
_COMPANIES = ("东岭电力", "南湖银行", "西山矿业", "北河汽车", "中原食品", "长风航空", "青石化工", "白云地产")
_REASONS = ("受数据影响", "因需求回升", "在谨慎交投中", "受政策预期带动", "随外盘走势")


def _weather(random: Random) -> str:
    pick, degrees = random.choice, random.randint
    days = " ".join(
        f"{town} can expect {pick(_SKIES)} with {degrees(-5, 34)} degrees, {pick(_SKIES)} towards evening and "
        f"a wind of {degrees(3, 90)} km/h."
        for town in random.sample(_CITIES, 6)
    )
    outlook = f"The forecast for {pick(_CITIES)} and its surroundings: {pick(_SKIES)} until noon, then {pick(_SKIES)}."
    return f"{outlook} {days} Tonight brings {pick(_SKIES)}, lows of {degrees(-9, 18)} degrees."


def _match(random: Random) -> str:
    pick, number = random.choice, random.randint
    home, away = random.sample(_CITIES, 2)
    goals = " ".join(
        f"{name} {pick(_GOALS)} in the {number(2, 90)}th minute, set up by {pick(_NAMES)}."
        for name in random.sample(_NAMES, 5)
    )
    score = f"{home} beat {away} {number(2, 6)}-{number(0, 2)} before {number(900, 60000):,} on {pick(_DAYS)}."
    mood = pick(("pleased", "furious", "relieved"))
    return f"{score} {goals} Coach {pick(_NAMES)} was {mood}; {away} next play {pick(_CITIES)}."


def _markets(random: Random) -> str:
    pick, amount = random.choice, random.uniform
    moves = " ".join(
        f"{firm} {pick(_MOVES)} {amount(0.1, 9):.1f} percent to {amount(3, 400):.2f} {pick(_WHY)}."
        for firm in random.sample(_FIRMS, 6)
    )
    goods = " ".join(
        f"{one.capitalize()} for {pick(_MONTHS)} settled at {amount(20, 2000):.2f} {pick(_WHY)}."
        for one in random.sample(_GOODS, 3)
    )
    trend = pick(("higher", "lower", "little changed"))
    close = f"Shares in {pick(_CITIES)} closed {trend} on {pick(_DAYS)}, the index at {amount(900, 9000):,.2f} points"
    return f"{close} {pick(_WHY)}. {moves} {goods}"


def _quarter(random: Random) -> str:
    pick, number = random.choice, random.randint

    def money() -> str:
        return f"{number(1, 900)},{number(100, 999)},000"

    figures = "\n".join(f"{name} {money()} vs {money()}" for name in ("Shr", "Net", "Revs", "Nine months", "Avg shrs"))
    note = f"NOTE: {pick(_FIRMS)} was acquired in {pick(_MONTHS)} for {number(2, 80)} mln dlrs."
    return f"{pick(_FIRMS)} 3rd qtr to Sept {number(20, 30)}\n{figures}\n{note}"


def _german_weather(random: Random) -> str:
    pick = random.choice
    towns = " ".join(
        f"In {town} {pick(_HIMMEL)} bei {random.randint(-5, 34)} Grad, später {pick(_HIMMEL)}."
        for town in random.sample(_CITIES, 8)
    )
    wind = f"Der Wind weht mit {random.randint(5, 90)} Kilometern je Stunde."
    return f"Heute gibt es im Norden {pick(_HIMMEL)}, im Süden {pick(_HIMMEL)}. {towns} {wind}"


def _chinese_market(random: Random) -> str:
    pick, amount = random.choice, random.uniform
    moves = "".join(
        f"{one}{pick(('上涨', '下跌'))}百分之{amount(0.1, 9):.1f}，报{amount(2, 90):.2f}元，{pick(_REASONS)}。"
        for one in random.sample(_COMPANIES, 6)
    )
    close = f"{pick(('周一', '周三', '周五'))}股市{pick(('收高', '收低', '持平'))}，指数报{amount(2000, 4000):.2f}点"
    return f"{close}，{pick(_REASONS)}。{moves}成交额{random.randint(2000, 9000)}亿元。"


_FRAMES: tuple[Callable[[Random], str], ...] = (_weather, _match, _markets, _quarter, _german_weather, _chinese_market)


def templates(each: int, random: Random) -> Iterator[tuple[str, str]]:
    """Name of the frame and text: so many of each frame."""
    for frame in _FRAMES:
        for _ in range(each):
            yield frame.__name__.strip("_").replace("_", " "), frame(random)
