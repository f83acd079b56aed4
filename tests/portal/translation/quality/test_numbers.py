"""Numbers, amounts, dates, times, telephones and house numbers: the same on both sides, however each language writes them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import languages
from portal.translation.quality import Kind, Span
from portal.translation.quality.number_words import numbers_in_words, read_han
from portal.translation.quality.numerals import canonical, numerals, plain_digits, written_in
from tests.portal.translation.quality.findings import SENTENCE, SOURCE_SENTENCE, TARGETS, findings, ids, only

COUNTING = {"numbers", "amounts", "dates", "times", "telephone", "addresses"}


def counted(source: str, target: str, code: str, **options: Any) -> list[str]:
    return [check for check in ids(source, target, code, **options) if check in COUNTING]


@pytest.mark.parametrize(
    ("source", "code", "target"),
    [
        # Grouping and decimal marks.
        ("It costs 20,000 points.", "de", "Es kostet 20.000 Punkte."),
        ("It costs 20,000 points.", "fr", "Cela coûte 20 000 points."),
        ("It costs 20,000 points.", "fr", "Cela coûte 20\u202f000 points."),
        ("It costs 20,000 points.", "ru", "Стоит 20 000 баллов."),
        ("It costs 20,000 points.", "es", "Cuesta 20.000 puntos."),
        ("It costs 20,000 points.", "pt", "Custa 20 000 pontos."),
        ("It costs 20,000 points.", "ar", "يكلف ٢٠٬٠٠٠ نقطة."),
        ("It costs 20,000 points.", "ar", "يكلف 20,000 نقطة."),
        ("It costs 20,000 points.", "zh-hans", "需要２００００分。"),
        ("It is 35.5 km long.", "de", "Es ist 35,5 km lang."),
        ("It is 35.5 km long.", "ar", "طوله ٣٥٫٥ كم."),
        ("It is 35.5 km long.", "zh-hans", "长35.5公里。"),
        # Words that multiply.
        ("20,000 people live here.", "zh-hans", "这里住着2万人。"),
        ("20,000 people live here.", "ja", "ここには2万人が住んでいます。"),
        ("20,000 people live here.", "ko", "이곳에는 2만 명이 삽니다."),
        ("120,000,000 people", "ja", "1億2000万人"),
        ("3.5 million people", "zh-hans", "350万人"),
        ("3.5 million people", "fr", "3,5 millions de personnes"),
        ("3.5 million people", "ru", "3,5 млн человек"),
        ("3.5 million people", "ar", "3.5 مليون شخص"),
        ("2 billion tons", "es", "2 mil millones de toneladas"),
        ("5 kilometers", "zh-hans", "5千米"),
        # Words instead of digits, both ways.
        ("Bring 2 copies.", "zh-hans", "请带两份。"),
        ("Bring two copies.", "zh-hans", "请带2份。"),
        ("Wait 2 months.", "ar", "انتظر شهرين."),
        ("24 hours", "ar", "أربع وعشرون ساعة"),
        ("the 12th grade", "ar", "الصف الثاني عشر"),
        ("Wait twenty-four days.", "de", "Warten Sie 24 Tage."),
        ("for 6 months", "zh-hans", "半年"),
        ("Five languages", "ru", "5 языков"),
        ("3 days", "ko", "사흘이 아니라 세 날"),
        # Dates.
        ("From 15 July 2024", "zh-hans", "自2024年7月15日起"),
        ("From 15 July 2024", "zh-hans", "自二〇二四年七月十五日起"),
        ("From 15 July 2024", "ja", "２０２４年７月１５日から"),
        ("From 15 July 2024", "ko", "2024년 7월 15일부터"),
        ("From 15 July 2024", "fr", "À partir du 15 juillet 2024"),
        ("From July 15, 2024", "de", "Ab 15. Juli 2024"),
        ("From 15 July 2024", "de", "Ab 15.07.2024"),
        ("From 15 July 2024", "es", "Desde el 15 de julio de 2024"),
        ("From 15 July 2024", "pt", "Desde 15 de julho de 2024"),
        ("From 15 July 2024", "ru", "С 15 июля 2024 года"),
        ("In July 2024", "ru", "В июле 2024 года"),
        ("From 2024-07-15", "ar", "من 15 يوليو 2024"),
        ("From 15 July 2024", "ar", "من ١٥ تموز ٢٠٢٤"),
        ("1–15 July 2024", "zh-hans", "2024年7月1日至15日"),
        ("from 1 July to 31 August 2024", "zh-hans", "2024年7月1日至2024年8月31日"),
        ("You may wait 10 days.", "zh-hans", "可以等10天。"),
        # Times.
        ("Open 09:00–17:00", "fr", "Ouvert de 9 h à 17 h"),
        ("Open 9 a.m. to 5:30 p.m.", "zh-hans", "上午9点至下午5点30分开放"),
        ("Open 9 a.m. to 5:30 p.m.", "ja", "午前9時から午後5時半まで"),
        ("Open 9:00–17:00", "de", "Geöffnet 9–17 Uhr"),
        ("Open 9:00–17:00", "ko", "오전 9시부터 오후 5시까지"),
        ("Open 9:00–17:00", "ar", "من 9 صباحًا إلى 5 مساءً"),
        ("Open 9:00–17:00", "ru", "с 9 до 17 часов"),
        # Telephones.
        ("Call +86 10 8402 0101.", "fr", "Appelez le 010-84020101."),
        ("Call 010-8402-0101.", "ar", "اتصل على ٠١٠-٨٤٠٢-٠١٠١."),
        ("Call 12345.", "ja", "12345に電話してください。"),
        # Amounts and percentages.
        ("CNY 400", "zh-hans", "400元"),
        ("CNY 400", "fr", "400 yuans"),
        ("CNY 400", "ru", "400 юаней"),
        ("CNY 400", "ko", "400위안"),
        ("USD 5,000", "ja", "5,000米ドル"),
        ("USD 5,000", "es", "5.000 dólares"),
        ("from CNY 5,000 to 20,000", "de", "von 5.000 bis 20.000 Yuan"),
        ("13% of it", "zh-hans", "其中百分之13"),
        ("13% of it", "fr", "13 % de cela"),
        ("13% of it", "ar", "13 في المئة منه"),
        ("13 percent", "ko", "13%"),
        # Codes.
        ("See section 3.1.4.", "fr", "Voir la section 3.1.4."),
        ("X1 and HSK 3.0", "de", "X1 und HSK 3.0"),
        ("Room 201, No. 2 Andingmen East Street", "zh-hans", "安定门东大街2号201室"),
        ("on the 2nd floor", "fr", "au 2e étage"),
    ],
)
def test_the_same_in_the_language_s_own_writing_is_no_finding(source: str, code: str, target: str) -> None:
    assert [(finding.check, finding.sentence) for finding in findings(source, target, code) if finding.check in COUNTING] == []


@pytest.mark.parametrize(
    ("source", "code", "target", "check"),
    [
        ("It costs 20,000 points.", "de", "Es kostet 2.000 Punkte.", "numbers"),
        ("20,000 people", "zh-hans", "20万人", "numbers"),
        ("20,000 people", "ko", "20만 명", "numbers"),
        ("Wait 30 days.", "ja", "お待ちください。", "numbers"),
        ("Wait.", "ru", "Подождите 30 дней.", "numbers"),
        ("13% of it", "es", "13 de ello", "numbers"),
        ("13 of them", "es", "13 % de ellos", "numbers"),
        ("CNY 400", "zh-hans", "400美元", "amounts"),
        ("CNY 400", "fr", "400 euros", "amounts"),
        ("CNY 400", "fr", "40 yuans", "amounts"),
        ("CNY 400", "ar", "400", "amounts"),
        ("From 15 July 2024", "zh-hans", "自2024年7月16日起", "dates"),
        ("From 15 July 2024", "ru", "С 15 июня 2024 года", "dates"),
        ("From 6 July 2024", "zh-hans", "自2024年6月7日起", "dates"),
        ("In July 2024", "fr", "En juillet 2023", "dates"),
        ("Open until 17:00", "fr", "Ouvert jusqu’à 18 h", "times"),
        ("Open until 17:30", "ja", "午後5時まで", "times"),
        ("Call 010-8402-0101.", "pt", "Ligue para 010-8402-0110.", "telephone"),
        ("No. 2 Andingmen East Street", "zh-hans", "安定门东大街3号", "addresses"),
    ],
)
def test_what_differs_is_found_by_its_own_check(source: str, code: str, target: str, check: str) -> None:
    assert check in counted(source, target, code)


@pytest.mark.parametrize(
    ("source", "target", "check"),
    [("It costs CNY 400.", "Cela prend 30 minutes.", "amounts"), ("On 3 May 2024.", "Le 12.", "dates")],
)
def test_one_number_in_the_place_of_another_is_one_finding(source: str, target: str, check: str) -> None:
    """Whatever each of them was taken for."""
    assert counted(source, target, "fr") == [check]


def test_every_language_is_held_to_its_numbers(language: languages.Language) -> None:
    if language.code not in TARGETS:
        return
    sentence = SENTENCE[language.code]
    assert counted(f"{SOURCE_SENTENCE} 4711", f"{sentence} 4711", language.code) == []
    assert counted(f"{SOURCE_SENTENCE} 4711", f"{sentence} 4712", language.code) == ["numbers"]
    assert counted(f"{SOURCE_SENTENCE} 4711", sentence, language.code) == ["numbers"]


def test_a_number_in_the_source_s_grouping_is_told_with_what_it_means_here() -> None:
    (finding,) = only("numbers", "It costs 1,500 points.", "Es kostet 1,500 Punkte.", "de")
    assert finding.sentence == "“1,500” means 1,5 to these readers; “1,500” is written “1.500” in this language."
    assert finding.source == Span(9, 14)
    assert finding.target == Span(10, 15)


def test_a_decimal_point_where_the_language_has_a_comma_is_a_warning() -> None:
    (finding,) = only("numbers", "It is 35.5 km long.", "C’est long de 35.5 km.", "fr")
    assert (finding.severity, finding.named_values["right"]) == ("warning", "35,5")


def test_one_number_for_another_is_one_finding_with_both_places() -> None:
    (finding,) = only("numbers", "Wait 30 days.", "Attendez 20 jours.", "fr")
    assert finding.sentence == "The source says “30”, the translation “20”."


def test_all_numbers_of_an_address_are_numbers_of_an_address() -> None:
    assert counted("2 East Street, 100027", "东街2号，100028", "zh-hans", kind=Kind.ADDRESS) == ["addresses"]


def test_words_to_search_by_may_have_other_numbers() -> None:
    assert counted("145 plan", "145计划 2025", "zh-hans", kind=Kind.KEYWORDS) == []


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("二〇二三", 2023),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("三百零五", 305),
        ("三千五百万", 35_000_000),
        ("一亿二千万", 120_000_000),
        ("一万亿", 10**12),
        ("万", 10_000),
        ("两", 2),
    ],
)
def test_chinese_numerals_are_read(written: str, value: int) -> None:
    assert read_han(written) == value


@given(st.text("〇零一二两三四五六七八九十百千万亿", min_size=1, max_size=12))
def test_any_row_of_chinese_numerals_is_some_number(written: str) -> None:
    assert read_han(written) >= 0


@given(st.integers(0, 10**12) | st.decimals(0, 10**6, places=2), st.sampled_from([row.code for row in languages.all_languages()]))
def test_what_a_language_writes_is_read_back(value: int | Decimal, code: str) -> None:
    language = languages.get(code)
    (found,) = numerals(f"x {written_in(language, Decimal(value))} x", language)
    assert canonical(found.value) == canonical(Decimal(value))
    assert not found.is_foreign


@given(st.integers(0, 10**9), st.sampled_from(["0", "٠", "०", "０", "۰"]))
def test_digits_of_every_script_are_digits(value: int, zero: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for digit in str(value))
    assert plain_digits(f"a{written}b") == f"a{value}b"


@given(st.text(max_size=40), st.sampled_from([row.code for row in languages.all_languages()]))
def test_numbers_stand_where_they_are_said_to(text: str, code: str) -> None:
    plain = plain_digits(text)
    assert len(plain) == len(text)
    last = 0
    for found in numerals(plain, languages.get(code)):
        assert last <= found.start < found.end <= len(text)
        assert plain[found.start : found.end] == found.written
        last = found.end
    assert all(Decimal(number) >= 0 for number in numbers_in_words(text, languages.get(code)))
