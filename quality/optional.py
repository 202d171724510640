"""Names that the label guide makes optional wherever they stand, listed or not: bodies that are named by their kind.

Courts, parliaments, ministries, police and the like without a name of their own, buildings that stand for one, and
leagues and competitions. The lists are of the guide's rules, made before any run on the labelled articles.
"""

import re
from collections.abc import Iterable
from typing import Final

_WORD = re.compile(r"\w+")
_KIND_WORDS: Final = """
    a an the of and for in on s
    court courts supreme constitutional high appeal appeals district circuit federal crown magistrates magistrate
    parliament congress senate house representatives commons lords assembly legislature national state county city
    government cabinet council police department ministry office foreign affairs defence defense health interior justice
    finance education transport transportation environment agriculture energy treasury culture labor labour commerce
    trade home war information tourism sport sports science public works central bank army navy air force guard coast
    marines military fire service services security election electoral commission prosecutor prosecutors attorney
    general board sheriff rescue emergency brigade
    kremlin white pentagon downing street capitol élysée elysee
    parlament parlamento parlement bundestag bundesrat senat sénat senado senato congreso congresso gobierno governo
    gouvernement regierung bundesregierung polizei polícia policía polizia policja gendarmerie ministerium ministère
    ministerio ministero ministério ministerstwo innenministerium außenministerium gericht landgericht bundesgericht
    staatsanwaltschaft parquet procura fiscalía ministerio público corte suprema supremo cour suprême tribunal tribunale
    trybunał sąd prokuratura rząd assemblée nationale de la du des del della di el il le les do da dos das
    суд верховный верховний парламент поліція полиция міністерство министерство уряд правительство прокуратура мвс мвд
"""
_COMPETITION_WORDS: Final = """
    league cup championship championships series games olympics open prix trophy bundesliga liga ligue serie copa
    coppa coupe pokal euro tour masters nfl nba nhl mlb mls wnba atp wta ncaa olympiad paralympics playoffs
"""
_KINDS: Final = frozenset(_KIND_WORDS.split())
_COMPETITIONS: Final = frozenset(_COMPETITION_WORDS.split())
_FIRST: Final = frozenset(["copa", "coppa", "coupe", "liga", "ligue", "serie"])
"""Of these, those that stand before the rest of the name."""


def words_of(text: str) -> list[str]:
    """The words of a name in small letters."""
    return _WORD.findall(text.casefold())


def is_optional_body(names: Iterable[str]) -> bool:
    """Whether each of these forms of one name is that of a kind of body, or of a competition."""
    return all(map(_is_optional, map(words_of, names)))


def _is_optional(words: list[str]) -> bool:
    return bool(words) and (_KINDS.issuperset(words) or words[0] in _FIRST or words[-1] in _COMPETITIONS)
