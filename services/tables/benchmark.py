"""Made-up schools for measurements, as a table in all languages. They are in no database but one that is thrown away."""

import csv
import io
from collections.abc import Iterator

from portal import languages
from services import districts
from services.registry import Kind
from services.tables.columns import columns_of

_CURRICULA = ("ib", "igcse", "ap", "french", "german", "chinese")
_SUMMARY = {
    "zh-hans": "这是一所为测量而虚构的学校，现实中并不存在。第{n}号。",
    "ja": "これは測定のための架空の学校であり、実在しません。{n}番。",
    "ko": "이것은 측정을 위해 지어낸 학교이며 실제로는 존재하지 않습니다. {n}번.",
    "ar": "هذه مدرسة مختلقة للقياس ولا وجود لها في الواقع. الرقم {n}.",
    "ru": "Это выдуманная для измерений школа, на самом деле её нет. Номер {n}.",
}
_NAMES = {
    "zh-hans": "虚构学校{n}号",
    "ja": "架空学校{n}番",
    "ko": "가상 학교 {n}호",
    "ar": "مدرسة مختلقة {n}",
    "ru": "Выдуманная школа {n}",
}


def rows(kind: Kind, count: int, *, version: str = "") -> Iterator[dict[str, str]]:
    """Rows of a table of made-up schools. `version`: a word in every text, so that another one changes all of them."""
    names = list(columns_of(kind))
    keys = list(districts.names())
    for n in range(count):
        row = {
            "id": f"made-up-{n}",
            "publish": "yes",
            "district": keys[n % len(keys)],
            "local_address": f"虚构路{n}号{version}",
            "english_address": f"{n} Made-up Road {version}",
            "postcode": f"{100000 + n}",
            "lat": f"{39.8 + (n % 200) / 1000:.3f}",
            "lon": f"{116.2 + (n // 200 % 200) / 1000:.3f}",
            "hours": f"Mo-Fr 0{7 + n % 3}:{n % 60:02}-17:00; PH off",
            "languages": "en, zh-hans, fr",
            "sources": "quality: seed | source: made up for a measurement",
            "last_checked": f"2026-01-{1 + n % 28:02}",
            "curricula": _CURRICULA[n % len(_CURRICULA)],
            "age_from": "3",
            "age_to": "18",
            "fee_from": str(100_000 + n),
            "fee_to": str(200_000 + n),
            "status": "open",
            "boarding": "no",
        }
        for language in languages.all_languages():
            name = _NAMES.get(language.code, f"Made-up school {language.english_name} {{n}}")
            summary = _SUMMARY.get(language.code, f"A school that was made up ({language.english_name}) and is nowhere. {{n}}.")
            row[f"name_{language.suffix}"] = name.format(n=n) + version
            row[f"summary_{language.suffix}"] = f"{summary.format(n=n)} {version}".strip()
            for field in ("grades", "fees", "admissions"):
                row[f"{field}_{language.suffix}"] = f"{field} {language.suffix} {n} {version}".strip()
        yield {name: row.get(name, "") for name in names}


def table(kind: Kind, count: int, *, version: str = "") -> bytes:
    """The same as a CSV file."""
    made = list(rows(kind, count, version=version))
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(made[0]))
    writer.writeheader()
    writer.writerows(made)
    return stream.getvalue().encode()
