"""The directory's content files: what is right is loaded, what is wrong is named with row and field and keeps the whole file out."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import translation

from portal.content_rows import ContentError
from portal.setup import roles
from services import operations
from services.content_files import read
from services.registry import Kind, all_kinds, get
from tests.admin import save, signed_in, snippet_url
from tests.factories import make_user
from tests.matrix import KINDS

pytestmark = pytest.mark.matrix


ROW: dict[str, Any] = {
    "id": "xylokarp",
    "names": {"en": "Xylokarp", "zh-hans": "木果", "fr": {"text": "Xylokarpe", "origin": "rendered"}},
    "aliases": ["Quagmirite", "果"],
    "summary": {"en": "A place.", "fr": "Un lieu."},
    "text_origin": {"fr": "machine"},
    "district": "shunyi",
    "address": {"local": "木果路1号", "en": "1 Xylokarp Road"},
    "phone": "010-1",
    "website": "https://example.org/",
    "languages": ["en", "zh-hans"],
    "location": {"lon": 116.5, "lat": 40.0, "source": "survey"},
    "sources": [{"source": "https://example.org/about", "quality": "official"}],
    "confidence": "sourced",
    "field_confidence": {"phone": "general-knowledge"},
    "as_of": "2025",
}
#: Fields of their own with a right value, and wrong values with the field that must be named.
OWN: dict[str, tuple[dict[str, Any], list[tuple[dict[str, Any], str]]]] = {
    "schools": (
        {
            "curricula": ["ib", "igcse"],
            "age_from": 3.5,
            "age_to": 18,
            "boarding": False,
            "grades": {"en": "All"},
            "accreditation": ["A", "B"],
        },
        [
            ({"curricula": ["ib", "witchcraft"]}, "curricula.1"),
            ({"age_from": 99}, "age_from"),
            ({"age_from": 3.25}, "age_from"),
            ({"students": -1}, "students"),
            ({"boarding": "sometimes"}, "boarding"),
            ({"grades": {"xx": "All"}}, "grades.xx"),
            ({"is_pilot": True}, "is_pilot"),
            ({"fee_from": -1}, "fee_from"),
            ({"fee_year": "last year"}, "fee_year"),
            ({"status": "closed"}, "status"),
        ],
    ),
    "medical": (
        {"is_pilot": True, "status": "open", "specialities": {"en": "Hearts"}, "emergency_phone": "010-9", "pilot_listed": "2022-01"},
        [
            ({"status": "busy"}, "status"),
            ({"pilot_listed": "2022-13"}, "pilot_listed"),
            ({"ownership": "stolen"}, "ownership"),
            ({"beds": "many"}, "beds"),
            ({"department": {"en": "x" * 201}}, "department_en"),
            ({"curricula": ["ib"]}, "curricula"),
        ],
    ),
    "talent-communities": (
        {"batch": "first-2017", "area_km2": 2.5, "features": {"en": ["A park", "A school"]}},
        [({"batch": "third"}, "batch"), ({"area_km2": 0}, "area_km2"), ({"features": {"en": "A park"}}, "features.en")],
    ),
    "service-halls": (
        {
            "hall_type": "vehicles",
            "matters": ["work-permit", "visa"],
            "windows": [{"label": "12", "languages": ["fr"], "channels": ["device"], "hours": "Mo-Fr 09:00-12:00", "matters": ["visa"]}],
            "opened": "2022-01-28",
            "good_to_know": {"en": "Bring time."},
        },
        [
            ({"hall_type": "cinema"}, "hall_type"),
            ({"matters": ["marriage"]}, "matters.0"),
            ({"windows": [{"languages": ["klingon"]}]}, "windows.0.languages.0"),
            ({"windows": [{"channels": ["pigeon"]}]}, "windows.0.channels.0"),
            ({"windows": [{"hours": "early"}]}, "windows"),
            ({"opened": "soon"}, "opened"),
        ],
    ),
    "hotlines": (
        {"category": "tax", "text_number": "12110", "interpreted": ["ru"], "since": "2021-04-08"},
        [({"category": "weather"}, "category"), ({"interpreted": ["xx"]}, "interpreted.0"), ({"since": "2021-4"}, "since")],
    ),
    "online-services": (
        {
            "form": "website",
            "functions": {"en": ["Ask", "Book"]},
            "identity": ["passport"],
            "addresses": [{"language": "fr", "address": "https://fr.example.org/"}],
        },
        [
            ({"form": "telegram"}, "form"),
            ({"identity": ["fingerprint"]}, "identity.0"),
            ({"addresses": [{"language": "fr", "address": "fr.example.org"}]}, "addresses.0.address"),
            ({"functions": {"en": "Ask"}}, "functions.en"),
        ],
    ),
    "organizations": (
        {"org_type": "international"},
        [({"org_type": "club"}, "org_type"), ({"operator": "xylokarp"}, "operator")],
    ),
    "embassies": ({"country": "JP"}, [({"country": "Japan"}, "country"), ({"country": "QX"}, "country")]),
    "transport": (
        {"transport_type": "airport", "iata": "PEK", "since": "2024", "max_balance": 1000, "coverage": {"en": "All gates"}},
        [({"transport_type": "boat"}, "transport_type"), ({"iata": "pek"}, "iata"), ({"max_balance": -1}, "max_balance")],
    ),
    "venues": (
        {"venue_type": "sport", "status": "open", "role": {"en": "Skating"}},
        [({"venue_type": "harbour"}, "venue_type"), ({"status": "lost"}, "status")],
    ),
    "areas": (
        {"role": "axis", "purposes": ["business", "embassies"], "area_km2": 35.5, "plans": {"en": "More shops"}},
        [({"role": "edge"}, "role"), ({"purposes": ["mining"]}, "purposes.0"), ({"area_km2": -1}, "area_km2")],
    ),
    "events": (
        {"event_type": "fair", "frequency": "annual", "month": 9, "year": 2022},
        [({"event_type": "riot"}, "event_type"), ({"month": 13}, "month"), ({"year": 22}, "year")],
    ),
}
WRONG: list[tuple[Any, str]] = [
    ({"id": "Not A Slug"}, "id"),
    ({"id": None}, "id"),
    ({"district": "atlantis"}, "district"),
    ({"languages": ["en", "klingon"]}, "languages.1"),
    ({"names": {"en": "x", "xx": "y"}}, "names.xx"),
    ({"names": {"en": {"text": "x", "origin": "dream"}}}, "names.en"),
    ({"names": {"en": "x" * 201}}, "name_en"),
    ({"summary": {"xx": "y"}}, "summary.xx"),
    ({"text_origin": {"en": "import"}}, "text_origin.en"),
    ({"website": "example.org"}, "website"),
    ({"website": "javascript:alert(1)"}, "website"),
    ({"email": "nobody"}, "email"),
    ({"phone": "1" * 61}, "phone"),
    ({"location": {"lon": 200, "lat": 40}}, "location: "),
    ({"location": {"lon": 40, "lat": 116.5}}, "location: Value error, Latitude and longitude are swapped"),
    ({"location": {"lon": 116}}, "location.lat"),
    ({"sources": "hearsay"}, "sources"),
    ({"sources": [{"source": "x", "quality": "good"}]}, "sources.0.quality"),
    ({"confidence": "certain"}, "confidence"),
    ({"last_checked": "yesterday"}, "last_checked"),
    ({"publish": "maybe"}, "publish"),
    ({"operator": "nobody"}, "operator"),
    ({"places": ["nowhere"]}, "places"),
    ({"contacts": ["nobody"]}, "contacts"),
    ({"hours": "from time to time"}, "hours"),
    ({"hours_note": {"en": "x" * 201}}, "hours_note_en"),
    ({"colour": "red"}, "colour"),
]


def write(path: Path, rows: Any) -> Path:
    path.write_text(rows if isinstance(rows, str) else yaml.safe_dump(rows, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def real_file(kind: Kind) -> Path:
    return next(path for path, other in operations.content_files() if other is kind)


def row(kind: Kind, **changes: Any) -> dict[str, Any]:
    return {**ROW, **OWN[kind.slug][0], **changes}


def everything(kind: Kind) -> list[dict[str, Any]]:
    return [dict(values) for values in kind.model._default_manager.order_by("pk").values()]


class TestReading:
    @KINDS
    def test_the_real_file_is_right(self, kind: Kind) -> None:
        path = real_file(kind)
        assert read(path, kind.row)

    @KINDS
    @pytest.mark.parametrize("content", ["", "id: xylokarp", "just words", "- [unclosed", "- just words", "- 7"])
    def test_what_is_no_list_of_entries_is_refused(self, tmp_path: Path, kind: Kind, content: str) -> None:
        with pytest.raises(ContentError, match=r"^file\.yaml"):
            read(write(tmp_path / "file.yaml", content), kind.row)

    def test_a_file_that_is_not_there_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(ContentError, match=r"^nothing\.yaml"):
            read(tmp_path / "nothing.yaml", get("schools").row)

    @KINDS
    def test_the_same_id_twice_is_refused(self, tmp_path: Path, kind: Kind) -> None:
        with pytest.raises(ContentError, match=r"file\.yaml, \(xylokarp\), id: stands twice"):
            read(write(tmp_path / "file.yaml", [row(kind), row(kind)]), kind.row)

    def test_every_fault_of_every_row_is_named(self, tmp_path: Path) -> None:
        kind = get("schools")
        rows = [row(kind), row(kind, id="second", confidence="x", publish="perhaps"), row(kind, id="third", languages=["xx"])]
        with pytest.raises(ContentError) as caught:
            read(write(tmp_path / "file.yaml", rows), kind.row)
        places = {line.partition(": ")[0] for line in str(caught.value).splitlines()}
        assert places == {
            f"file.yaml, row {fault}" for fault in ("2 (second), publish", "2 (second), confidence", "3 (third), languages.0")
        }


@pytest.mark.django_db
class TestLoading:
    @KINDS
    def test_an_entry_is_as_its_row_says(self, tmp_path: Path, client: Client, kind: Kind) -> None:
        assert operations.load_file(write(tmp_path / "file.yaml", [row(kind)]), kind) == 1
        entry = kind.model._default_manager.get(slug="xylokarp")
        assert entry.live
        assert (entry.name_en, entry.name_zh_hans, entry.name_fr) == ("Xylokarp", "木果", "Xylokarpe")
        assert (entry.name_origin_en, entry.name_origin_fr) == ("in-use", "rendered")
        assert (entry.text_origin_en, entry.text_origin_fr, entry.text_reviewed_fr) == ("person", "machine", False)
        assert (entry.lon, entry.lat, entry.district, entry.languages) == (116.5, 40.0, "shunyi", ["en", "zh-hans"])
        assert entry.alias_list == ["Quagmirite", "果"]
        assert [dict(block.value) for block in entry.sources] == ROW["sources"]
        html = client.get(f"/fr/services/{kind.slug}/xylokarp/").content.decode()
        for words in ("Xylokarpe", "木果", "木果路1号", "Un lieu.", "https://example.org/about"):
            assert words in html

    @pytest.mark.parametrize("code", ["fr", "zh-hans"])
    @KINDS
    def test_whatever_language_is_active_each_text_goes_into_its_column(self, tmp_path: Path, kind: Kind, code: str) -> None:
        with translation.override(code):
            operations.load_file(write(tmp_path / "file.yaml", [row(kind)]), kind)
        entry = kind.model._default_manager.filter(slug="xylokarp").values("name_en", "name_zh_hans", "name_fr", "name_de").get()
        assert entry == {"name_en": "Xylokarp", "name_zh_hans": "木果", "name_fr": "Xylokarpe", "name_de": ""}

    def test_kinds_have_fields_of_their_own(self, tmp_path: Path) -> None:
        for kind in all_kinds():
            operations.load_file(write(tmp_path / "file.yaml", [row(kind)]), kind)
        entries = {slug: get(slug).model._default_manager.get(slug="xylokarp") for slug in OWN}
        school, hospital, community, hall = (entries[slug] for slug in ("schools", "medical", "talent-communities", "service-halls"))
        assert (school.curricula, school.ages, school.boarding, school.grades_en) == (["ib", "igcse"], "3.5–18", False, "All")
        assert school.accreditation == "A\nB"
        assert (hospital.is_pilot, hospital.status, hospital.specialities_en) == (True, "open", "Hearts")
        assert [number for _label, number in hospital.phones()] == ["010-9", "010-1"]
        assert (community.batch, community.area_km2, community.features_en) == ("first-2017", 2.5, "A park\nA school")
        assert (hall.matters, [dict(block.value) for block in hall.windows]) == (
            ["work-permit", "visa"],
            OWN["service-halls"][0]["windows"],
        )
        site = entries["online-services"]
        assert [(block.value["language"], block.value["address"]) for block in site.addresses] == [("fr", "https://fr.example.org/")]

    @KINDS
    def test_an_entry_that_must_not_be_published_is_a_draft(self, tmp_path: Path, client: Client, kind: Kind) -> None:
        operations.load_file(write(tmp_path / "file.yaml", [row(kind, publish=False)]), kind)
        assert not kind.model._default_manager.get(slug="xylokarp").live
        assert client.get(f"/en/services/{kind.slug}/xylokarp/").status_code == 404

    @KINDS
    def test_loading_again_changes_nothing(self, tmp_path: Path, kind: Kind) -> None:
        path = write(tmp_path / "file.yaml", [row(kind), row(kind, id="draft", publish=False)])
        assert operations.load_file(path, kind) == 2
        before = everything(kind)
        assert operations.load_file(path, kind) == 0
        assert everything(kind) == before

    @pytest.mark.parametrize("code", ["en", "fr"])
    @KINDS
    def test_loading_the_real_file_again_changes_nothing(self, kind: Kind, code: str) -> None:
        path = real_file(kind)
        before = everything(kind)
        with translation.override(code):
            assert operations.load_file(path, kind) == 0
        assert everything(kind) == before

    @KINDS
    def test_a_changed_row_changes_its_entry_alone(self, tmp_path: Path, client: Client, kind: Kind) -> None:
        operations.load_file(write(tmp_path / "file.yaml", [row(kind), row(kind, id="other")]), kind)
        changed = [row(kind, phone="010-2"), row(kind, id="other")]
        assert operations.load_file(write(tmp_path / "file.yaml", changed), kind) == 1
        assert "010-2" in client.get(f"/en/services/{kind.slug}/xylokarp/").content.decode()
        assert kind.model._default_manager.get(slug="other").phone == "010-1"

    @KINDS
    def test_an_entry_that_somebody_edited_is_left_alone(self, tmp_path: Path, kind: Kind) -> None:
        operations.load_file(write(tmp_path / "file.yaml", [row(kind), row(kind, id="other")]), kind)
        entry = kind.model._default_manager.get(slug="xylokarp")
        save(signed_in(make_user(roles.EDITORS)), snippet_url(entry), phone="by hand")
        changed = [row(kind, phone="by file"), row(kind, id="other", phone="by file")]
        said: list[str] = []
        assert operations.load_file(write(tmp_path / "file.yaml", changed), kind, progress=said.append) == 1
        entry.refresh_from_db()
        assert entry.phone == "010-1"
        assert entry.get_latest_revision_as_object().phone == "by hand"
        assert kind.model._default_manager.get(slug="other").phone == "by file"
        assert any("xylokarp" in line and "edited by staff" in line for line in said)

    def test_an_entry_that_somebody_took_down_stays_down(self, tmp_path: Path) -> None:
        kind = get("schools")
        operations.load_file(write(tmp_path / "file.yaml", [row(kind)]), kind)
        kind.model._default_manager.get(slug=row(kind)["id"]).unpublish()
        operations.load_file(write(tmp_path / "file.yaml", [row(kind, phone="010-12345678")]), kind)
        entry = kind.model._default_manager.get(slug=row(kind)["id"])
        assert (entry.live, entry.get_latest_revision_as_object().phone) == (False, "010-12345678")

    @pytest.mark.parametrize(
        ("slug", "changes", "field"),
        [*(("schools", *wrong) for wrong in WRONG), *((slug, *wrong) for slug, (_right, own) in OWN.items() for wrong in own)],
    )
    def test_a_broken_row_is_named_with_its_field_and_nothing_is_loaded(
        self, tmp_path: Path, slug: str, changes: dict[str, Any], field: str
    ) -> None:
        kind = get(slug)
        before = everything(kind)
        rows = [row(kind, id="first"), row(kind, **changes), row(kind, id="last")]
        with pytest.raises(ContentError) as caught:
            operations.load_file(write(tmp_path / "file.yaml", rows), kind)
        message = str(caught.value)
        assert message.startswith("file.yaml, ")
        assert ("row 2" if "id" in changes else "(xylokarp)") in message
        assert f", {field}" in message
        assert "(first)" not in message
        assert "(last)" not in message
        assert everything(kind) == before

    @KINDS
    @pytest.mark.parametrize("field", ["id", "names", "sources", "confidence"])
    def test_a_missing_field_is_named_and_nothing_is_loaded(self, tmp_path: Path, kind: Kind, field: str) -> None:
        before = everything(kind)
        broken = {name: value for name, value in row(kind).items() if name != field}
        with pytest.raises(ContentError, match=rf"^file\.yaml, row 2.*, {field}: "):
            operations.load_file(write(tmp_path / "file.yaml", [row(kind, id="first"), broken]), kind)
        assert everything(kind) == before
