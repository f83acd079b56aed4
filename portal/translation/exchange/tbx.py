"""TBX-Basic (ISO 30042:2019; dialect: https://www.tbxinfo.net/tbx-dialects/): concepts and their terms.

Written: style DCA (data categories as attribute values). Read: DCA, DCT (data categories as elements) and the TBX-Basic of 2008
(`<martif>`, `<termEntry>`, `<langSet>`, `<tig>`, `<ntig>`). The dialect has no word for "not to be translated": it is written as a
`projectSubset` of that name, which every TBX-Basic file may have.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from portal import languages
from portal.translation.exchange import tags, xmlreading, xmlwriting
from portal.translation.exchange.concepts import Entry, grouped, ordered
from portal.translation.exchange.problems import ExchangeError, Place, Problem, refuse
from portal.translation.exchange.units import check_count
from portal.translation.exchange.xmlreading import XML, Node
from portal.translation.exchange.xmlwriting import element, text
from portal.translation.terms.concepts import Status, Term

NAMESPACE = "urn:iso:std:iso:30042:ed-2"
KEPT = "do-not-translate"
#: Status → the value of `administrativeStatus` (TBX-Basic, section "Data categories").
WORDS: Mapping[Status, str] = {
    Status.PREFERRED: "preferredTerm-admn-sts",
    Status.ADMITTED: "admittedTerm-admn-sts",
    Status.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_STATUSES: Mapping[str, Status] = {
    "preferred": Status.PREFERRED,
    "standardized": Status.PREFERRED,
    "recommended": Status.PREFERRED,
    "admitted": Status.ADMITTED,
    "legal": Status.ADMITTED,
    "regulated": Status.ADMITTED,
    "deprecated": Status.FORBIDDEN,
    "superseded": Status.FORBIDDEN,
}
_ENTRIES = {"conceptEntry", "termEntry"}
_LANGUAGES = {"langSec", "langSet"}
_TERMS = {"termSec", "tig", "ntig"}


def write(concepts: Iterable[Entry]) -> bytes:
    """A file of concepts. Each needs a term, and a key that no other has.

    Raises:
        ExchangeError: a concept without a term, a key that is missing or comes twice, or a character that XML does not allow.
    """
    concepts = tuple(concepts)
    times = Counter(concept.key for concept in concepts)
    for concept in concepts:
        if not concept.key or not concept.terms:
            raise refuse(_("A concept needs a key and a term to be written in this format."), unit=concept.key)
        if times[concept.key] > 1:
            raise refuse(_("The concept is there twice."), unit=concept.key)
    body = "".join(_entry(number, concept) for number, concept in enumerate(concepts, start=1))
    header = element("tbxHeader", element("fileDesc", element("sourceDesc", element("p", "portal"))))
    content = f"\n{header}\n{element('text', element('body', chr(10) + body))}\n"
    outermost = {"type": "TBX-Basic", "style": "dca", "xml:lang": tags.tag_of(languages.SOURCE), "xmlns": NAMESPACE}
    return (xmlwriting.DECLARATION + element("tbx", content, outermost) + "\n").encode()


def read(data: bytes) -> tuple[Entry, ...]:
    """The concepts of a file, with their terms in our languages; other languages are passed over.

    Raises:
        ExchangeError: the file is broken, an entry comes twice, or none has a term in one of our languages; names the line.
    """
    found: list[Entry] = []
    seen: dict[str, int] = {}
    problems = []
    is_termbase = False
    for node in xmlreading.walk(data, _ENTRIES):
        is_termbase = is_termbase or node.name in {"tbx", "martif"}
        if node.name not in _ENTRIES or not is_termbase:
            continue
        concept = _concept(node)
        if concept.key and concept.key in seen:
            problems.append(Problem(_("The concept is there twice."), Place(node.line, concept.key)))
        seen[concept.key] = node.line
        if concept.terms:
            found.append(concept)
            check_count(len(found), node.line)
    if problems:
        raise ExchangeError(*problems)
    if not is_termbase:
        raise refuse(_("The file is no TBX."), line=1)
    if not found:
        raise refuse(_("The file has no term in any of the portal’s languages."))
    return tuple(found)


def _entry(number: int, concept: Entry) -> str:
    key = concept.key
    content = ""
    if concept.domain:
        content += element("descrip", text(concept.domain, key), {"type": "subjectField"})
    if concept.definition:
        content += element("descrip", text(concept.definition, key), {"type": "definition"})
    # Ids of XML must be names, and keys need not be.
    content += element("admin", text(key, key), {"type": "customerSubset"})
    if concept.source:
        content += element("admin", text(concept.source, key), {"type": "source"})
    if concept.do_not_translate:
        content += element("admin", KEPT, {"type": "projectSubset"})
    if concept.note:
        content += element("note", text(concept.note, key))
    for code, terms in grouped(concept.terms).items():
        sections = "".join(_section(term, key) for term in terms)
        content += element("langSec", sections, {"xml:lang": tags.tag_of(code)})
    return element("conceptEntry", content, {"id": f"c{number}"}) + "\n"


def _section(term: Term, key: str) -> str:
    status = element("termNote", WORDS[term.status], {"type": "administrativeStatus"})
    return element("termSec", element("term", text(term.text, key)) + status)


def _concept(node: Node) -> Entry:
    said = _categories(node)
    terms = ordered(term for section in _named(node, _LANGUAGES) for term in _terms(section, said, node))
    return Entry(
        key=said.get("customerSubset") or node.get("id"),
        terms=terms,
        domain=said.get("subjectField", ""),
        definition=said.get("definition", ""),
        note=said.get("note", ""),
        source=said.get("source", ""),
        do_not_translate=said.get("projectSubset") == KEPT,
    )


def _terms(section: Node, said: dict[str, str], entry: Node) -> Iterator[Term]:
    tag = section.get(XML + "lang") or section.get("lang")
    if not tag:
        raise refuse(_("The concept has terms that do not say their language."), line=section.line, unit=entry.get("id"))
    code = tags.code_of(tag)
    # A definition or a source that only a language or a term has is the concept's, where it has none of its own.
    for key, value in _categories(section).items():
        said.setdefault(key, value)
    for node in _named(section, _TERMS) if code else ():
        term = next(node.descendants("term"), None)
        if term is None or not term.text().strip():
            raise refuse(_("The concept has a term without a text."), line=node.line, unit=entry.get("id"))
        own = _categories(node)
        for key in ("source", "definition"):
            if key in own:
                said.setdefault(key, own[key])
        yield Term(code, term.text().strip(), _status(own))


def _status(said: Mapping[str, str]) -> Status:
    word = said.get("administrativeStatus") or said.get("normativeAuthorization") or "preferred"
    return _STATUSES.get(word.partition("Term")[0], Status.ADMITTED)


def _named(node: Node, names: set[str]) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and child.name in names)


def _categories(node: Node) -> dict[str, str]:
    """Data categories that an element has itself or in a group (`<descripGrp>`, `<termGrp>`), in either style; the first of each counts."""
    found: dict[str, str] = {}
    for child in node.children:
        if isinstance(child, str) or child.name in _LANGUAGES | _TERMS:
            continue
        if child.name.endswith("Grp"):
            for key, value in _categories(child).items():
                found.setdefault(key, value)
        else:
            found.setdefault(child.get("type") or child.name, child.text().strip())
    return found
