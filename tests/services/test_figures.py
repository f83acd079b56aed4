"""Figures: numbers with source and date, in every language's way of writing them, in tables and a chart."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from wagtail.models import TaskState, WorkflowState

from portal import languages
from portal.content_rows import ContentError
from portal.languages import Language
from portal.setup import roles
from services.figures.models import Figure
from services.figures.operations import load_figures
from services.figures.selectors import chart, figures_context, published, said
from services.shared.translation_source import SharedTexts, key_of
from tests.admin import as_browsers_send, buttons_on, fields_on, form_on, is_refused, list_url, save, signed_in, snippet_url
from tests.factories import make_user
from tests.reading import clean, open_page

pytestmark = pytest.mark.django_db
ROW: dict[str, Any] = {
    "id": "made-up",
    "group": "services",
    "names": {"en": "Made-up halls", "fr": "Salles inventées"},
    "value": 21,
    "sources": [{"source": "https://example.org/", "quality": "official"}],
    "confidence": "sourced",
}


def figure(**fields: Any) -> Figure:
    return Figure(**{"slug": "x", "group": "services", "name_en": "X", "value": Decimal(1), **fields})


def write(path: Path, rows: Any) -> Path:
    path.write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("value", "unit", "precision", "code", "words"),
    [
        ("12211", "count", "exact", "en", "12,211"),
        ("12211", "count", "exact", "de", "12.211"),
        ("12211.0000", "count", "exact", "fr", "12 211"),
        ("12000", "count", "nearly", "en", "nearly 12,000"),
        ("3940000", "count", "exact", "en", "3.94 million"),
        ("3940000", "count", "exact", "zh-hans", "394万"),
        ("14000000", "count", "more-than", "en", "more than 14 million"),
        ("4910000000", "usd", "exact", "en", "$4.91B"),
        ("4910000000", "usd", "exact", "ja", "$49.1億"),
        ("35.5", "km2", "exact", "en", "35.5 km²"),
        ("35.5000", "km2", "exact", "ru", "35,5 км²"),
        ("12", "km2", "about", "en", "about 12 km²"),
        ("85", "percent", "exact", "en", "85%"),
        ("85.5", "percent", "exact", "fr", "85,5 %"),
    ],
)
def test_a_value_is_written_as_the_language_writes_it(value: str, unit: str, precision: str, code: str, words: str) -> None:
    with translation.override(code):
        # Spaces that do not break are CLDR's affair.
        assert " ".join(said(figure(value=Decimal(value), unit=unit, precision=precision)).split()) == words


def test_the_page_has_every_figure_with_its_source(client: Client, language: Language) -> None:
    page = open_page(client, language, "figures/")
    rows = {row["id"]: clean(row.get_text(" ")) for row in page.soup.select(".figure-table tbody tr")}
    figures = list(Figure.objects.all())
    assert set(rows) == {figure.slug for figure in figures}
    with translation.override(language.code):
        for shown in figures:
            assert clean(shown.text("name").text) in rows[shown.slug]
            assert clean(said(shown)) in rows[shown.slug]
    assert all(row.select(".figure-table__sources p") for row in page.soup.select(".figure-table tbody tr"))
    assert len(page.soup.select(".figure-chart__row")) == Figure.objects.filter(in_chart=True).count() > 0


def test_what_the_plan_speaks_of_is_in_the_chart() -> None:
    wanted = {"schools-planned", "schools-new", "pilot-med", "talent-com", "fl-windows", "intlorg", "sister", "rhq"}
    assert set(Figure.objects.filter(in_chart=True).values_list("slug", flat=True)) == {f"stat-{name}" for name in wanted}
    assert Figure.objects.get(slug="stat-sister").value == 260


def test_a_bar_is_as_long_as_its_share() -> None:
    Figure.objects.update(in_chart=False)
    for slug, value, unit in (("half", 50, "count"), ("most", 100, "count"), ("share", 85, "percent")):
        figure(slug=slug, name_en=slug, value=value, unit=unit, in_chart=True).save()
    with translation.override("en"):
        assert [(bar.name.text, bar.percent) for bar in chart(published())] == [("most", "100.0"), ("half", "50.0"), ("share", "85.0")]


def test_bars_are_drawn_alike_in_every_language(client: Client) -> None:
    """A decimal comma would draw nothing."""
    widths = {
        tuple(bar["width"] for bar in open_page(client, languages.get(code), "figures/").soup.select(".figure-chart__value"))
        for code in ("en", "de", "ar")
    }
    assert len(widths) == 1


def test_the_page_without_figures_says_so(client: Client) -> None:
    Figure.objects.all().delete()
    assert "There are no figures yet." in client.get("/en/figures/").content.decode()


def test_one_query_whatever_their_number(django_assert_num_queries: Any) -> None:
    for number in range(20):
        figure(slug=f"more-{number}", sources=[("source", {"source": "x", "quality": "official"})]).save()
    with django_assert_num_queries(1):
        figures_context()


@pytest.mark.parametrize("period", ["2023", "2022-09", "2021/2025", "2024-09-13/2024-10-12"])
def test_periods_are_partial_dates(period: str) -> None:
    figure(period=period).full_clean(exclude=["name"])


@pytest.mark.parametrize("period", ["last year", "2023/", "2023-1", "2021-2025"])
def test_other_periods_are_refused(period: str) -> None:
    with pytest.raises(ValidationError) as caught:
        figure(period=period).full_clean(exclude=["name"])
    assert set(caught.value.message_dict) == {"period"}


def test_rows_become_figures_and_change_them(tmp_path: Path) -> None:
    before = Figure.objects.count()
    assert load_figures(write(tmp_path / "figures.yaml", [ROW])) == 1
    load_figures(write(tmp_path / "figures.yaml", [{**ROW, "value": 22.5, "unit": "km2", "note": {"en": "A note."}}]))
    assert Figure.objects.count() == before + 1
    loaded = Figure.objects.get(slug="made-up")
    assert (loaded.value, loaded.unit, loaded.name_fr, loaded.note_en) == (Decimal("22.5"), "km2", "Salles inventées", "A note.")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"group": "gossip"}, "group"),
        ({"value": "many"}, "value"),
        ({"value": 10**15}, "value"),
        ({"unit": "miles"}, "unit"),
        ({"precision": "maybe"}, "precision"),
        ({"period": "soon"}, "period"),
        ({"names": {"xx": "y"}}, "names.xx"),
        ({"note": {"en": "x" * 301}}, "note_en"),
        ({"sources": "hearsay"}, "sources"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_broken_row_is_named_with_its_field_and_nothing_is_loaded(tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    before = Figure.objects.count()
    rows = [{**ROW, "id": "first"}, {**ROW, **changes}]
    with pytest.raises(ContentError, match=rf"figures\.yaml, .*made-up\), {field}"):
        load_figures(write(tmp_path / "figures.yaml", rows))
    assert Figure.objects.count() == before


class TestStaff:
    @pytest.fixture
    def shown(self) -> Figure:
        return Figure.objects.get(slug="stat-sister")

    @pytest.fixture
    def editor(self) -> Client:
        return signed_in(make_user(roles.EDITORS))

    def test_an_editor_publishes_a_value(self, shown: Figure, editor: Client) -> None:
        save(editor, snippet_url(shown), button="action-publish", value="261")
        shown.refresh_from_db()
        assert shown.value == 261
        assert shown.sources

    def test_a_half_typed_value_reaches_no_reader(self, shown: Figure, editor: Client, client: Client) -> None:
        assert autosave(editor, snippet_url(shown), value="2")["success"]
        assert draft_of(shown).value == 2
        assert row_of(client.get("/en/figures/"), shown).startswith("260")
        assert one_of(client.get("/api/v1/figures").json()["figures"], shown)["value"] == "260"

    def test_a_half_typed_new_figure_reaches_no_reader(self, editor: Client, client: Client) -> None:
        typed = {"slug": "half-typed", "group": "plan", "value": "2", "name_en": "Half typed", "rank": "0"}
        assert autosave(editor, f"{list_url(Figure)}add/", **typed)["success"]
        assert not Figure.objects.get(slug="half-typed").live
        assert "Half typed" not in client.get("/en/figures/").content.decode()
        assert "half-typed" not in client.get("/api/v1/figures").content.decode()
        assert SharedTexts().item(key_of(Figure.objects.get(slug="half-typed"))) is None

    def test_the_preview_shows_the_draft_among_the_others(self, shown: Figure, editor: Client, client: Client) -> None:
        url = snippet_url(shown, "preview")
        assert editor.post(url, as_browsers_send({**form_on(editor, snippet_url(shown)), "value": "261"})).json()["is_valid"]
        preview = editor.get(url)
        assert row_of(preview, shown).startswith("261")
        assert preview.content.decode().count("<tr ") == client.get("/en/figures/").content.decode().count("<tr ")

    def test_what_an_author_submits_an_editor_approves(self, shown: Figure, editor: Client) -> None:
        author = signed_in(make_user(roles.AUTHORS))
        assert not buttons_on(author, snippet_url(shown)) & {"action-publish", "action-unpublish"}
        save(author, snippet_url(shown), button="action-submit", value="261")
        task = TaskState.objects.get(workflow_state__in=WorkflowState.objects.for_instance(shown))
        for person, value in ((author, 260), (editor, 261)):
            person.post(f"{list_url(Figure)}workflow/action/{shown.pk}/approve/{task.pk}/", {"comment": ""})
            shown.refresh_from_db()
            assert shown.value == value

    def test_what_the_desk_publishes_beside_a_draft_stays(self, shown: Figure, editor: Client) -> None:
        save(editor, snippet_url(shown), value="261")
        SharedTexts().write(key_of(shown), "de", {"name": "Städte"}, user=None, is_publish=True)
        shown.refresh_from_db()
        assert (shown.name_de, shown.value) == ("Städte", Decimal(260))
        save(editor, snippet_url(shown), button="action-publish", rank="3")
        shown.refresh_from_db()
        assert (shown.name_de, shown.value, shown.rank) == ("Städte", Decimal(261), 3)

    def test_what_the_desk_publishes_stays_where_there_is_no_draft(self, shown: Figure, editor: Client) -> None:
        save(editor, snippet_url(shown), button="action-publish", value="261")
        SharedTexts().write(key_of(shown), "de", {"name": "Städte"}, user=None, is_publish=True)
        save(editor, snippet_url(shown), button="action-publish", rank="3")
        shown.refresh_from_db()
        assert (shown.name_de, shown.value, shown.rank) == ("Städte", Decimal(261), 3)

    def test_a_translator_has_their_language_and_no_number(self, shown: Figure, editor: Client) -> None:
        translator = signed_in(make_user(roles.translators_of(languages.get("fr"))))
        assert fields_on(translator, snippet_url(shown)) - {"go_live_at", "expire_at"} == {"name_fr", "note_fr"}
        save(translator, snippet_url(shown), name_fr="Villes jumelées", value="1")
        draft = draft_of(shown)
        assert (draft.value, draft.name_fr) == (shown.value, "Villes jumelées")
        assert is_refused(translator.get(f"{list_url(Figure)}add/"))

    def test_a_translator_brings_no_old_value_back(self, shown: Figure, editor: Client) -> None:
        save(editor, snippet_url(shown), button="action-publish", value="261")
        save(editor, snippet_url(shown), button="action-publish", value="262")
        older = shown.revisions.order_by("created_at").last().get_previous()
        url = f"{list_url(Figure)}history/{shown.pk}/revisions/{older.pk}/revert/"
        assert editor.get(url).status_code == 200
        assert is_refused(signed_in(make_user(roles.translators_of(languages.get("fr")))).get(url))


def autosave(client: Client, url: str, **changes: Any) -> dict[str, Any]:
    """As the admin does half a second after a key."""
    response: Any = client.post(url, as_browsers_send({**form_on(client, url), **changes}), headers={"accept": "application/json"})
    answer: dict[str, Any] = response.json()
    return answer


def draft_of(shown: Figure) -> Any:
    return Figure.objects.get(pk=shown.pk).get_latest_revision_as_object()


def row_of(response: Any, shown: Figure) -> str:
    """What the page of figures says is the value of one."""
    cell = BeautifulSoup(response.content, "html.parser").select_one(f"tr#{shown.slug} td")
    assert cell is not None
    return clean(cell.get_text(" "))


def one_of(rows: list[dict[str, Any]], shown: Figure) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == shown.slug)
