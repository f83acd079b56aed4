"""Units and concepts of every kind, for tests of all formats."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from portal import languages
from portal.translation.exchange.concepts import Entry, ordered
from portal.translation.exchange.units import Unit, settled
from portal.translation.states import State
from portal.translation.terms.concepts import Status, Term

CODES = [row.code for row in languages.all_languages()]
TARGETS = [code for code in CODES if code != languages.SOURCE]
WRITTEN_AT = datetime(2026, 3, 1, 12, 30, 15, tzinfo=UTC)

#: What XML allows (production Char), and so what every format must hold.
CHARACTERS = st.one_of(
    st.sampled_from("\t\n\r <>&\"'%{}\\|=@_#;,-abc中文한국어العربية\u00a0\u202f\u200b\u200f\u2028\u0085\ufeff😀"),
    st.characters(codec="utf-8", exclude_characters="".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))),
)
TEXTS = st.one_of(
    st.text(CHARACTERS, min_size=1, max_size=40),
    st.lists(
        st.sampled_from(
            [
                "<b>",
                "</b>",
                "<i>",
                "</i>",
                '<a id="a1">',
                "</a>",
                "<br/>",
                "%(count)d",
                "{name}",
                "&nbsp;",
                "50 % of",
                " ",
                "签证",
                "تأشيرة",
                "\n",
            ]
        ),
        min_size=1,
        max_size=12,
    ).map("".join),
)
#: Notes and contexts may lose the space around them.
REMARKS = st.one_of(st.just(""), st.text(CHARACTERS, max_size=20).map(str.strip))


@st.composite
def units(draw: st.DrawFn, *, key: str, target_language: str, states: tuple[State, ...] = tuple(State)) -> Unit:
    """A unit of that key, in a state that its target allows."""
    state = draw(st.sampled_from(states))
    target = draw(TEXTS) if state is not State.MISSING else ""
    return Unit(
        key=key,
        source_language=languages.SOURCE,
        target_language=target_language,
        source=draw(TEXTS),
        target=target,
        state=settled(state, target),
        note=draw(REMARKS),
        context=draw(REMARKS),
        source_hash=draw(st.sampled_from(["", "5f2a", "sha256:00ff"])),
        max_length=draw(st.sampled_from([0, 1, 255])),
    )


@st.composite
def files(draw: st.DrawFn, states: tuple[State, ...] = tuple(State)) -> tuple[Unit, ...]:
    """Units with different keys, all into one language."""
    keys = draw(st.lists(st.text(CHARACTERS, min_size=1, max_size=12), min_size=1, max_size=5, unique=True))
    target_language = draw(st.sampled_from(TARGETS))
    return tuple(draw(units(key=key, target_language=target_language, states=states)) for key in keys)


@st.composite
def entries(draw: st.DrawFn) -> tuple[Entry, ...]:
    """Concepts with different keys and any number of terms."""
    words = st.text(CHARACTERS, min_size=1, max_size=10).map(str.strip).filter(bool)
    terms = st.builds(Term, st.sampled_from(CODES), words, st.sampled_from(Status))
    keys = draw(st.lists(words, min_size=1, max_size=4, unique=True))
    return tuple(
        Entry(
            key=key,
            terms=ordered(draw(st.lists(terms, min_size=1, max_size=6))),
            domain=draw(REMARKS),
            definition=draw(REMARKS),
            note=draw(REMARKS),
            source=draw(REMARKS),
            do_not_translate=draw(st.booleans()),
        )
        for key in keys
    )
