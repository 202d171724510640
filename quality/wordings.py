"""Words for the ladder's edits: American and British spellings, synonyms that desks use, and lines after an article."""

_SAME = """
color colour|labor labour|harbor harbour|neighbor neighbour|neighbors neighbours|favor favour|honor honour
center centre|centers centres|meter metre|meters metres|theater theatre|fiber fibre|defense defence|offense offence
organize organise|organized organised|organization organisation|organizations organisations|recognize recognise
recognized recognised|criticize criticise|criticized criticised|mobilize mobilise|mobilized mobilised|realize realise
apologized apologised|authorized authorised|program programme|programs programmes|traveled travelled
traveling travelling|skeptical sceptical
canceled cancelled|labeled labelled|fueled fuelled|gray grey|tons tonnes|ton tonne|percent per cent|pct per cent
said stated|told informed|big large|small little|quickly rapidly|begin start|began started|ended finished|about roughly
around approximately|nearly almost|because since|but however|also too|many numerous|people persons|children kids
near close to|after following|before ahead of|buy purchase|bought purchased|sell offload|sold offloaded|rose climbed
rise climb|fell dropped|fall drop|increase rise|increased grew|decline decrease|declined decreased|show indicate
showed indicated|agreed consented|asked requested|help assist|helped assisted|talks discussions|plan scheme
plans schemes|dollars bucks
deal accord|agreement pact|company firm|companies firms|government administration|officials authorities|police officers
killed slain|injured wounded|attack assault|war conflict|army military|troops soldiers|vote ballot|election poll
workers employees|money cash|price cost|prices costs|month four weeks|expected anticipated|announced unveiled
mln million|bln billion
und sowie|aber jedoch|auch ebenfalls|sagte erklärte|etwa rund|viele zahlreiche|pero sin embargo|dijo afirmó
muchos numerosos|también además|mais toutefois|aussi également|dit déclaré|сказал заявил|также тоже|около примерно
"""
WORDINGS = {
    pair.split(" ", 1)[0]: pair.split(" ", 1)[1] for line in _SAME.split("\n") if line for pair in line.split("|")
}

FOOTERS = [
    "(Reporting by Ann Example in Kyiv; Editing by Bob Sample)",
    "Read more: What the ruling means for commuters",
    "© 2022 The Evening Sample. All rights reserved.",
    "Sign up for our newsletter and get the day's main stories every morning.",
    "Follow us on Twitter and Facebook",
    "ADVERTISEMENT",
    "Last updated: 21 September 2022, 10:30",
    "Photo: Ann Example/Getty Images",
    "Lesen Sie auch: Was das Urteil für Pendler bedeutet",
    "À lire aussi : Ce que change la décision",
    "Lea también: Qué cambia con la decisión",
    "Читайте также: Что изменит решение суда",
    "Share this article",
    "This article was originally published by The Morning Sample.",
]
"""Lines of invented outlets, as they stand below articles."""
