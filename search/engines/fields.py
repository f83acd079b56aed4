"""The fields of an indexed object, the same in every engine: what a document says becomes strings of terms that an engine only splits.

all_<language>      everything in a language, the more important parts several times: BM25 over weighted fields, in one list of postings
head_<language>     title and names
exact_<language>    each title and name as one term, and the sound of each Chinese one
sound               Chinese names as they are spoken: pinyin syllables, two or more in one word
passages            identifiers of the passages, for search by meaning
"""

from portal import languages
from portal.languages import Language
from search.analysis import fold, index_terms
from search.analysis.pinyin import has_han, spoken_forms, whole_sounds
from search.documents import Document, Text
from search.engines.plans import exact_form

#: How often the terms of a part are repeated.
TITLE, NAMES, SUMMARY, BODY = 3, 3, 2, 1
#: What a match in the head adds, and a title or name that is the whole query, which comes before everything else.
HEAD_WEIGHT = 0.5
EXACT_WEIGHT = 100.0
#: A word that is the sound of a Chinese name, beside the words of the reader's language.
SOUND_WEIGHT = 1.0
#: A term that only raises the rank, and a word that is only like the one typed.
OPTIONAL_BOOST = 0.5
SIMILAR_SCORE = 0.6

#: Terms like a misspelt one that are looked for.
MOST_SIMILAR = 50
#: Letters from which on the last two may be an ending.
LONG = 7
#: Letters of the shortest beginning of a word, and of the shortest name that is looked for by its sound.
SHORTEST_PREFIX = 3
SHORTEST_SOUND = 4

KEY = "key"
SOUND = "sound"
#: Identifiers of the passages whose vectors are kept.
PASSAGES = "passages"
#: Where it is, and the number of the last day on which it is in force.
POSITION = "position"
EXPIRES = "expires"
#: See `date_key`.
DATE = "sort_date"
_NO_DAY = 99_999_999


def facet_field(name: str) -> str:
    """The field of a facet."""
    return f"facet_{name}"


def sort_field(language: Language) -> str:
    """By what a list for readers of this language is sorted."""
    return f"sort_{language.suffix}"


def sort_key(title: str, language: Language) -> str:
    """Titles without letters to begin with come first; Chinese ones by sound, which the order of the national code nearly is."""
    folded = fold(title)[:60]
    return folded.encode("gb18030", "replace").hex() if language.script == "han" else folded


def date_key(document: Document) -> str:
    """Ascending, the newest comes first and what has no date last; no two are equal."""
    day = document.sort_date
    number = _NO_DAY - (day.year * 10_000 + day.month * 100 + day.day) if day else _NO_DAY
    return f"{number:08d} {document.key}"


def all_field(language: Language) -> str:
    """The field of all terms in a language."""
    return f"all_{language.suffix}"


def head_field(language: Language) -> str:
    """The field of the title and the names in a language."""
    return f"head_{language.suffix}"


def exact_field(language: Language) -> str:
    """Whole titles and names as single terms."""
    return f"exact_{language.suffix}"


def index_fields(document: Document) -> dict[str, list[str]]:
    """Field → its values. Only the fields that have any; every value of another field than `exact_…` is terms joined by spaces."""
    fields: dict[str, list[str]] = {}
    chinese = _chinese_names(document)
    spoken = [form for name in chinese for form in whole_sounds(name)]
    for language in languages.all_languages():
        text = document.texts.get(language.code)
        if text is not None or document.aliases or spoken:
            fields |= _language_fields(text or Text(""), document.aliases, spoken, language)
    if sound := " ".join(dict.fromkeys(form for name in chinese for form in spoken_forms(name))):
        fields[SOUND] = [sound]
    return fields


def _language_fields(text: Text, aliases: tuple[str, ...], spoken: list[str], language: Language) -> dict[str, list[str]]:
    names = (*text.names, *aliases)
    title, other, summary, body = (_terms(part, language) for part in (text.title, "\n".join(names), text.summary, text.body))
    parts = [title] * TITLE + [other] * NAMES + [summary] * SUMMARY + [body] * BODY
    values = {
        all_field(language): [" ".join(filter(None, parts))],
        head_field(language): [" ".join(filter(None, (title, other)))],
        exact_field(language): list(filter(None, dict.fromkeys(exact_form(name, language) for name in (text.title, *names, *spoken)))),
    }
    return {field: found for field, found in values.items() if any(found)}


def _terms(text: str, language: Language) -> str:
    return index_terms(text, language) if text else ""


def _chinese_names(document: Document) -> list[str]:
    text = document.texts.get(languages.LOCAL)
    names = [*document.aliases, *([text.title, *text.names] if text else [])]
    return [name for name in names if has_han(name)]
