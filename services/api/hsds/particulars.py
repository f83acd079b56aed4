"""What single kinds say that HSDS has a column for."""

from functools import singledispatch
from typing import Any

from services.api.hsds.ids import part_of
from services.kinds import medical, schools, venues
from services.kinds.base import Entry, lines, spoken
from services.kinds.hotlines import Hotline
from services.kinds.medical import MedicalInstitution
from services.kinds.online_services import Identity, OnlineService
from services.kinds.schools import School
from services.kinds.service_halls import Channel, ServiceHall
from services.kinds.venues import Venue


@singledispatch
def particulars(entry: Entry, service_id: str) -> dict[str, Any]:
    """Columns and lists of a service besides those that all kinds have."""
    return {}


def is_planned(entry: Entry) -> bool:
    """Whether there is nothing to go to yet."""
    match entry:
        case School():
            return entry.status == schools.Status.PLANNED
        case MedicalInstitution():
            return entry.status == medical.Status.UNDER_CONSTRUCTION
        case Venue():
            return entry.status == venues.Status.UNDER_CONSTRUCTION
    return False


@particulars.register
def _(entry: School, service_id: str) -> dict[str, Any]:
    fees = entry.text("fees").text or " ".join(part for part in (entry.fees_per_year, entry.fee_year) if part)
    eligibility = [
        f"{fact.label}: {fact.values[0][0]}"
        for fact in entry.own_facts()
        if fact.field in {"age_from", "foreign_passport_required", "local_students_admitted"}
    ]
    return {
        "minimum_age": _number(entry.age_from),
        "maximum_age": _number(entry.age_to),
        "application_process": entry.text("admissions").text,
        "fees_description": fees,
        "eligibility_description": "; ".join(eligibility),
        "accreditations": "; ".join(lines(entry.accreditation)),
        "cost_options": _costs(entry, service_id),
    }


def _costs(school: School, service_id: str) -> list[dict[str, Any]]:
    amounts = dict.fromkeys(amount for amount in (school.fee_from, school.fee_to) if amount is not None)
    return [
        {
            "id": part_of(service_id, "cost", number),
            "service_id": service_id,
            "currency": "CNY",
            "amount": amount,
            "amount_description": " ".join(part for part in (school.fees_per_year, school.fee_year) if part),
        }
        for number, amount in enumerate(amounts)
    ]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


@particulars.register
def _(entry: MedicalInstitution, service_id: str) -> dict[str, Any]:
    return {
        "application_process": entry.text("good_to_know").text,
        "accreditations": "; ".join(lines(entry.accreditation)),
    }


@particulars.register
def _(entry: Hotline, service_id: str) -> dict[str, Any]:
    return {"interpretation_services": ", ".join(spoken(entry.interpreted))}


@particulars.register
def _(entry: ServiceHall, service_id: str) -> dict[str, Any]:
    through = [block.value["languages"] for block in entry.windows if Channel.INTERPRETER in block.value["channels"]]
    codes = dict.fromkeys(code for some in through for code in some)
    return {"interpretation_services": ", ".join(spoken(codes)), "application_process": entry.text("good_to_know").text}


@particulars.register
def _(entry: OnlineService, service_id: str) -> dict[str, Any]:
    documents = [str(Identity(code).label) for code in entry.identity if code not in {Identity.NONE, Identity.TELEPHONE}]
    return {
        "required_documents": [
            {"id": part_of(service_id, "document", number), "service_id": service_id, "document": document}
            for number, document in enumerate(documents)
        ]
    }
