"""Language detection: right on news sentences, unsure when it must be, and the same whatever was asked before."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.text.language import DETECTOR, detect

SENTENCES = {
    "en": "The council said on Wednesday that the old bridge would be rebuilt before winter.",
    "de": "Der Stadtrat erklärte am Mittwoch, die alte Brücke werde noch vor dem Winter neu gebaut.",
    "fr": "Le conseil a annoncé mercredi que le vieux pont serait reconstruit avant l'hiver.",
    "es": "El ayuntamiento anunció el miércoles que el viejo puente será reconstruido antes del invierno.",
    "pt": "A câmara anunciou na quarta-feira que a velha ponte será reconstruída antes do inverno.",
    "it": "Il consiglio ha annunciato mercoledì che il vecchio ponte sarà ricostruito prima dell'inverno.",
    "nl": "De gemeenteraad zei woensdag dat de oude brug voor de winter wordt herbouwd.",
    "sv": "Kommunen sade på onsdagen att den gamla bron ska byggas om före vintern.",
    "da": "Byrådet sagde onsdag, at den gamle bro vil blive genopbygget inden vinteren.",
    "fi": "Valtuusto kertoi keskiviikkona, että vanha silta rakennetaan uudelleen ennen talvea.",
    "pl": "Rada ogłosiła w środę, że stary most zostanie odbudowany przed zimą.",
    "cs": "Rada ve středu oznámila, že starý most bude přestavěn ještě před zimou.",
    "hu": "A tanács szerdán bejelentette, hogy a régi hidat még a tél előtt újjáépítik.",
    "ro": "Consiliul a anunțat miercuri că podul vechi va fi reconstruit înainte de iarnă.",
    "ru": "Городской совет заявил в среду, что старый мост будет восстановлен до зимы.",
    "uk": "Міська рада заявила в середу, що старий міст буде відновлено до зими.",
    "bg": "Общинският съвет заяви в сряда, че старият мост ще бъде възстановен преди зимата.",
    "el": "Το συμβούλιο ανακοίνωσε την Τετάρτη ότι η παλιά γέφυρα θα ξαναχτιστεί πριν από τον χειμώνα.",
    "tr": "Belediye meclisi çarşamba günü eski köprünün kıştan önce yeniden inşa edileceğini söyledi.",
    "ar": "أعلن المجلس يوم الأربعاء أن الجسر القديم سيعاد بناؤه قبل الشتاء.",
    "fa": "شورای شهر روز چهارشنبه اعلام کرد که پل قدیمی پیش از زمستان بازسازی می‌شود.",
    "he": "המועצה הודיעה ביום רביעי כי הגשר הישן ייבנה מחדש לפני החורף.",
    "hi": "परिषद ने बुधवार को कहा कि पुराने पुल को सर्दियों से पहले फिर से बनाया जाएगा।",
    "zh": "市议会周三表示，这座旧桥将在冬天之前重建。",
    "ja": "市議会は水曜日、古い橋を冬の前に建て直すと発表した。",
    "ko": "시의회는 수요일 낡은 다리를 겨울 전에 다시 짓겠다고 밝혔다.",
    "vi": "Hội đồng thành phố hôm thứ Tư cho biết cây cầu cũ sẽ được xây lại trước mùa đông.",
    "id": "Dewan kota mengatakan pada hari Rabu bahwa jembatan lama akan dibangun kembali sebelum musim dingin.",
    "sw": "Baraza lilisema Jumatano kwamba daraja la zamani litajengwa upya kabla ya majira ya baridi.",
    "mi": "I kī te kaunihera i te Wenerei ka hangaia anō te piriti tawhito i mua i te hōtoke.",
    "tn": "Khansele e rile ka Laboraro gore borogo jwa kgale bo tla agiwa sesha pele ga mariga.",
    "st": "Lekgotla le itse ka Laboraro borokgo ba kgale bo tla hahwa botjha pele ho mariha, mme batho ba thabile.",
    "ts": "Huvo yi vule hi Ravunharhu leswaku buloho ra khale ri ta akiwa nakambe ku nga si fika xixika.",
}
ENGLISH = SENTENCES["en"]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_is_enough(language: str) -> None:
    assert detect(None, SENTENCES[language], None) == (language, False)


@pytest.mark.parametrize("declared", ["en", "EN", "en-US", "en_GB", "eng", " En "])
def test_a_declared_language_in_any_spelling_agrees(declared: str) -> None:
    assert detect(None, ENGLISH, declared) == ("en", False)


@pytest.mark.parametrize("declared", ["de", "ger", "ru-RU", "zh-Hant-TW"])
def test_a_declared_language_does_not_overrule_the_text(declared: str) -> None:
    assert detect(None, ENGLISH, declared) == ("en", True)


@pytest.mark.parametrize("declared", ["xx", "klingon", "", "und", "-", "mul"])
def test_a_declared_language_that_is_none_is_ignored(declared: str) -> None:
    assert detect(None, ENGLISH, declared) == ("en", False)


@pytest.mark.parametrize("body", ["", "!!!", "12:30 45 %", "ok", "https://example.org/the-old-bridge-would-be-rebuilt"])
def test_too_few_letters_leave_it_open_and_the_declared_language_decides(body: str) -> None:
    assert detect(None, body, None) == ("und", False)
    assert detect(None, body, "pt-BR") == ("pt", False)


def test_the_declared_language_breaks_a_tie_between_sisters() -> None:
    both = "Vojska je u srijedu objavila da je most zatvoren."
    assert detect(None, both, "hr") == ("hr", False)
    assert detect(None, both, "bs") == ("bs", False)
    assert detect(None, both, "de")[0] != "de"


def test_the_title_helps_where_the_body_is_short() -> None:
    assert detect(None, "Nein.", None)[0] == "und"
    assert detect("Stadtrat lehnt den Neubau der alten Brücke ab", "Nein.", None)[0] == "de"


def test_the_title_does_not_sway_a_long_body() -> None:
    body = " ".join([SENTENCES["uk"]] * 5)
    assert detect("The old bridge will be rebuilt, council says", body, None) == ("uk", False)


def test_it_does_not_depend_on_what_was_asked_before() -> None:
    forward = [detect(None, text, None) for text in SENTENCES.values()]
    backward = [detect(None, text, None) for text in reversed(SENTENCES.values())]
    assert forward == backward[::-1]


@pytest.mark.parametrize("language", SENTENCES)
def test_copies_with_other_surroundings_keep_their_language(language: str) -> None:
    body = "\n".join([SENTENCES[language]] * 6)
    copies = [body, body[len(body) // 3 :], f"PARIS, Sept 21 (AFP) - {body}", f"{body}\n\nRead more: The old bridge"]
    assert {detect(None, copy, None)[0] for copy in copies} == {language}


@given(st.one_of(st.none(), st.text()), st.text(), st.one_of(st.none(), st.text(max_size=8)))
@settings(max_examples=60, deadline=None)
def test_any_text_has_one_answer(title: str | None, body: str, declared: str | None) -> None:
    language, contradicted = detect(title, body, declared)
    assert language == "und" or (len(language) == 2 and language.isascii())
    assert not (contradicted and language == "und")
    assert detect(title, body, declared) == (language, contradicted)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["a", "http://", "@", "\u0315\u0300", "总", "."])
def test_no_body_of_the_largest_size_takes_long(pattern: str) -> None:
    assert len(detect(pattern * 200_000, pattern * 400_000, None)[0]) in (2, 3)


def test_the_identity_names_the_detector() -> None:
    assert DETECTOR.startswith("py3langid 0.")
