"""What people do with translations, and what becomes of it."""

from datetime import date
from typing import Any

import pytest

from portal.translation import operations, selectors
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.units import Plural
from portal.translation.models import Change, Comment, Report, Role, Suggestion, Target, Term
from portal.translation.operations import ConflictError, DeskError, NotAllowedError, NotPublishableError, RefusedTextError
from portal.translation.sources import Segment, SourceError
from portal.translation.states import HowMade, State
from portal.translation.terms import Term as TermValue
from portal.translation.terms.concepts import Status
from tests.portal.translation.made_up import NAME, MadeUp, approve, coordinator, person, put, reviewer, target, texts, translator, write

VISA = {"title": "Visa", "fee": "The fee is 400 yuan.", "time": "It takes seven days until the visa is ready."}
FEE = "Les frais sont de 400 yuans."


@pytest.fixture
def visa(made_up: MadeUp) -> MadeUp:
    """A page that needs no approval."""
    made_up.take("visa", VISA)
    return made_up


@pytest.fixture
def policy(made_up: MadeUp) -> MadeUp:
    """A page of which only approved text is published."""
    made_up.take("visa", VISA, needs_approval=True)
    return made_up


def test_a_translation_is_saved_with_its_author_and_its_source(visa: MadeUp) -> None:
    user = translator()
    saved = write("fee", FEE, user=user)
    assert (saved.text, saved.state, saved.origin, saved.author) == (FEE, "translated", "person", user)
    assert target("fee").made_from == target("fee").unit.hash
    assert target("fee").version == 1


def test_what_is_not_finished_is_saved_too(visa: MadeUp) -> None:
    operations.save(target=target("fee"), text="Les frais", version=0, user=translator(), state=State.NEEDS_EDITING)
    assert texts()["fee"] == ("Les frais", "needs-editing")


def test_an_empty_text_is_missing_again(visa: MadeUp) -> None:
    write("fee", FEE)
    write("fee", "  ")
    assert texts()["fee"] == ("", "missing")
    assert (target("fee").author, target("fee").made_from) == (None, "")


def test_every_step_is_in_the_history(visa: MadeUp) -> None:
    author, judge = translator(), reviewer()
    write("fee", "Les frais.", user=author)
    operations.reject(target=target("fee"), version=1, user=judge, reason="The amount is missing.")
    write("fee", FEE, user=author)
    approve("fee", user=judge)
    steps = [(change.user, change.version, change.state, change.text, change.note) for change in reversed(selectors.history(target("fee")))]
    assert steps == [
        (author, 1, "translated", "Les frais.", ""),
        (judge, 2, "needs-editing", "Les frais.", "The amount is missing."),
        (author, 3, "translated", FEE, ""),
        (judge, 4, "approved", FEE, ""),
    ]


def test_saving_the_same_again_is_no_step(visa: MadeUp) -> None:
    write("fee", FEE)
    write("fee", FEE)
    approve("fee")
    write("fee", FEE)
    assert texts()["fee"] == (FEE, "approved")
    assert target("fee").version == 2
    assert Change.objects.count() == 2


def test_the_later_of_two_saves_sees_the_other_text_and_loses_nothing(visa: MadeUp) -> None:
    mine = target("fee")
    write("fee", FEE)
    with pytest.raises(ConflictError) as error:
        operations.save(target=mine, text="Les frais : 400 yuans.", version=mine.version, user=translator())
    assert error.value.current.text == FEE
    assert texts()["fee"] == (FEE, "translated")
    assert Change.objects.count() == 1


@pytest.mark.parametrize("step", ["approve", "reject", "leave_untranslated", "want_again"])
def test_every_step_minds_the_version(visa: MadeUp, step: str) -> None:
    write("fee", FEE)
    user = person((Role.TRANSLATE, "fr"), (Role.REVIEW, "fr"), (Role.COORDINATE, "fr"))
    reason = {"reason": "Because."} if step in {"reject", "leave_untranslated"} else {}
    with pytest.raises(ConflictError):
        getattr(operations, step)(target=target("fee"), version=0, user=user, **reason)
    assert texts()["fee"] == (FEE, "translated")


def test_a_text_made_from_an_earlier_source_is_out_of_date_at_once(visa: MadeUp) -> None:
    seen = target("fee")
    visa.take("visa", {**VISA, "fee": "The fee is 500 yuan."})
    operations.save(target=seen, text=FEE, version=0, user=translator(), made_from=seen.unit.hash)
    assert texts()["fee"] == (FEE, "translated*")


def test_saving_again_confirms_a_text_whose_source_has_changed(visa: MadeUp) -> None:
    write("time", "Cela prend sept jours.")
    visa.take("visa", {**VISA, "time": "It takes seven days until your visa is ready."})
    write("time", "Cela prend sept jours.")
    assert texts()["time"] == ("Cela prend sept jours.", "translated")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<script>alert(1)</script>", "markup"),
        ("Les frais\u202e.", "invisible"),
        ("x" * 100_001, "100000 characters"),
    ],
)
def test_a_bad_text_is_refused_and_nothing_is_stored(visa: MadeUp, text: str, reason: str) -> None:
    with pytest.raises(RefusedTextError, match=reason):
        write("fee", text)
    with pytest.raises(RefusedTextError, match=reason):
        operations.suggest(target=target("fee"), text=text, origin=HowMade.MACHINE)
    assert texts()["fee"] == ("", "missing")
    assert not Change.objects.exists()
    assert not Suggestion.objects.exists()


def test_what_is_gone_cannot_be_translated(visa: MadeUp) -> None:
    found = target("fee")
    visa.take("visa", {"title": "Visa"})
    with pytest.raises(DeskError, match="does not have this text any more"):
        operations.save(target=found, text=FEE, version=0, user=translator())


def test_approving_says_who_when_and_how_long_it_took(visa: MadeUp) -> None:
    user = reviewer()
    write("fee", FEE)
    approved = approve("fee", user=user)
    assert (approved.state, approved.reviewer) == ("approved", user)
    assert approved.approved_at is not None
    assert approved.approval_seconds == int((approved.approved_at - approved.unit.changed_at).total_seconds())


def test_only_the_first_approval_of_a_source_text_counts_for_how_long_it_took(visa: MadeUp) -> None:
    write("fee", FEE)
    first = approve("fee").approval_seconds
    Target.objects.update(approval_seconds=1)
    write("fee", "Les frais : 400 yuans.")
    assert approve("fee").approval_seconds == 1
    assert first != 1


def test_an_edited_text_has_to_be_approved_again(visa: MadeUp) -> None:
    write("fee", FEE)
    approve("fee")
    write("fee", "Les frais : 400 yuans.")
    assert texts()["fee"] == ("Les frais : 400 yuans.", "translated")
    assert (target("fee").reviewer, target("fee").approved_at) == (None, None)


def test_what_is_missing_cannot_be_approved_or_sent_back(visa: MadeUp) -> None:
    with pytest.raises(DeskError, match="no text to approve"):
        approve("fee")
    with pytest.raises(DeskError, match="no text to send back"):
        operations.reject(target=target("fee"), version=0, user=reviewer(), reason="No.")


def test_a_reviewer_whose_source_has_changed_is_told(visa: MadeUp) -> None:
    write("fee", FEE)
    seen = target("fee")
    visa.take("visa", {**VISA, "fee": "The charge is 500 yuan."})
    with pytest.raises(ConflictError, match="source text was changed"):
        operations.approve(target=seen, version=1, user=reviewer(), made_from=seen.unit.hash)


def test_sending_back_needs_a_reason(visa: MadeUp) -> None:
    write("fee", FEE)
    with pytest.raises(DeskError, match="Say what is wrong"):
        operations.reject(target=target("fee"), version=1, user=reviewer(), reason=" ")


def test_an_open_error_stands_in_the_way_of_approval_where_it_is_needed(policy: MadeUp) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    assert target("fee").error_count > 0
    with pytest.raises(DeskError, match="errors"):
        approve("fee")
    write("fee", FEE)
    assert target("fee").error_count == 0
    assert approve("fee").state == "approved"


def test_a_dismissed_error_stands_in_nobodys_way(policy: MadeUp) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    for finding in target("fee").findings:
        operations.dismiss(target=target("fee"), finding=finding["key"], user=reviewer(), reason="The fee is another one here.")
    assert target("fee").findings == []
    assert target("fee").failed_checks == []
    assert approve("fee").state == "approved"


def test_a_dismissal_holds_for_this_source_text_only(policy: MadeUp) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    for finding in target("fee").findings:
        operations.dismiss(target=target("fee"), finding=finding["key"], user=reviewer(), reason="The fee is another one here.")
    write("fee", "Les frais sont de 500 yuans seulement.")
    assert target("fee").error_count == 0
    policy.take("visa", {**VISA, "fee": "The fee is now 400 yuan."})
    operations.recheck()
    assert target("fee").error_count > 0


def test_a_dismissal_can_be_taken_back(policy: MadeUp) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    user, key = reviewer(), target("fee").findings[0]["key"]
    before = target("fee").error_count
    operations.dismiss(target=target("fee"), finding=key, user=user, reason="It is another one here.")
    operations.take_back_dismissal(dismissal=target("fee").dismissals.get(), user=user)
    assert target("fee").error_count == before


@pytest.mark.parametrize(("finding", "reason", "said"), [("unknown", "Because.", "do not find this"), ("", " ", "do not find this")])
def test_only_what_was_found_is_dismissed(visa: MadeUp, finding: str, reason: str, said: str) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    with pytest.raises(DeskError, match=said):
        operations.dismiss(target=target("fee"), finding=finding, user=translator(), reason=reason)


def test_dismissing_needs_a_reason(visa: MadeUp) -> None:
    write("fee", "Les frais sont de 500 yuans.")
    with pytest.raises(DeskError, match="no text"):
        operations.dismiss(target=target("fee"), finding=target("fee").findings[0]["key"], user=translator(), reason=" ")


def test_findings_follow_the_source(visa: MadeUp) -> None:
    write("fee", FEE)
    assert target("fee").failed_checks == []
    visa.take("visa", {**VISA, "fee": "The charge is 500 yuan."})
    operations.recheck()
    assert "numbers" in target("fee").failed_checks or "amounts" in target("fee").failed_checks
    visa.take("visa", VISA)
    operations.recheck()
    assert target("fee").failed_checks == []


def test_findings_follow_the_term_base(visa: MadeUp) -> None:
    put("title", State.TRANSLATED, "Permis")
    operations.recheck()
    assert "forbidden-terms" not in target("title").failed_checks
    forbidden = (TermValue("en", "visa"), TermValue("fr", "visa"), TermValue("fr", "permis", Status.FORBIDDEN))
    operations.put_concepts([Entry(key="visa", terms=forbidden)])
    assert not target("title").is_checked(selectors.terms_version())
    assert operations.recheck() == 1
    assert "forbidden-terms" in target("title").failed_checks
    assert operations.recheck() == 0


def test_unchecked_is_the_same_in_the_database_and_in_python(visa: MadeUp) -> None:
    write("fee", FEE)
    put("title", State.TRANSLATED, "Le visa")
    version = selectors.terms_version()
    found = Target.objects.select_related("unit")
    assert set(Target.objects.checked(version)) == {each for each in found if each.is_checked(version)}
    assert set(Target.objects.unchecked(version)) == {target("title")}


def test_the_checks_of_a_plural_form_know_which_form_it_is(made_up: MadeUp) -> None:
    forms = tuple(Segment(f"days.{form}", "%(n)s days", plural=Plural("days", "%(n)s day", "%(n)s days", form)) for form in range(2))
    made_up.take("visa", segments=forms)
    write("days.0", "un jour", language="ar")
    write("days.1", "%(n)s jours")
    assert target("days.1").error_count == 0
    write("days.1", "jours")
    assert "placeholders" in target("days.1").failed_checks


def test_a_suggestion_for_a_missing_text_is_shown_as_suggested(visa: MadeUp) -> None:
    operations.suggest(target=target("fee"), text=FEE, origin=HowMade.MACHINE, score=80, provider="local")
    assert texts()["fee"] == (FEE, "suggested")
    assert target("fee").origin == "machine"


def test_a_suggestion_leaves_what_a_person_wrote(visa: MadeUp) -> None:
    write("fee", FEE)
    operations.suggest(target=target("fee"), text="Les frais : 400 yuans.", origin=HowMade.MEMORY, score=90)
    operations.suggest(target=target("fee"), text="Les frais : 400 yuans.", origin=HowMade.MEMORY, score=90)
    operations.suggest(target=target("fee"), text="Frais : 400 yuans.", origin=HowMade.PERSON, user=translator())
    assert texts()["fee"] == (FEE, "translated")
    assert [suggestion.score for suggestion in selectors.suggestions(target("fee"))] == [90, None]


def test_a_text_that_is_not_to_be_translated_can_be_wanted_again(visa: MadeUp) -> None:
    user = coordinator()
    write("fee", FEE)
    operations.leave_untranslated(target=target("fee"), version=1, user=user, reason="Only in English.")
    assert texts()["fee"] == (FEE, "not-translated")
    with pytest.raises(DeskError, match="not to be translated"):
        write("fee", FEE)
    operations.want_again(target=target("fee"), version=2, user=user)
    assert texts()["fee"] == (FEE, "needs-editing")


def test_work_is_assigned_with_a_date(visa: MadeUp) -> None:
    user, chosen = translator(), [target("fee"), target("time")]
    assert operations.assign(targets=chosen, assignee=user, user=coordinator(), due=date(2026, 12, 1)) == 2
    assert (target("fee").assignee, target("fee").due) == (user, date(2026, 12, 1))
    assert target("title").assignee is None
    operations.assign(targets=chosen, assignee=None, user=coordinator())
    assert (target("fee").assignee, target("fee").due) == (None, None)


def test_work_is_assigned_to_nobody_who_may_not_do_it(visa: MadeUp) -> None:
    with pytest.raises(DeskError, match="no right to work on this language: German"):
        operations.assign(targets=[target("fee", "de")], assignee=translator("fr"), user=coordinator("de"))


def test_translators_take_what_nobody_has(visa: MadeUp) -> None:
    user = translator()
    operations.assign(targets=[target("fee")], assignee=user, user=user)
    assert target("fee").assignee == user
    other = translator()
    with pytest.raises(NotAllowedError):
        operations.assign(targets=[target("fee")], assignee=other, user=other)


def test_people_talk_beside_a_text(visa: MadeUp) -> None:
    user = translator()
    operations.comment(target=target("fee"), text=" Which fee? ", user=user)
    assert [(said.author, said.text) for said in selectors.comments(target("fee"))] == [(user, "Which fee?")]
    for nothing in (" ", "x" * 2001):
        with pytest.raises(DeskError):
            operations.comment(target=target("fee"), text=nothing, user=user)
    assert Comment.objects.count() == 1


def test_a_reader_reports_a_sentence(visa: MadeUp) -> None:
    write("fee", FEE)
    operations.report(source=NAME, key="visa", language="fr", path="fee", message="It is 500 now.")
    report = selectors.open_reports("fr")[0]
    assert (report.source_text, report.target_text, report.message) == (VISA["fee"], FEE, "It is 500 now.")
    operations.close_report(report=report, user=translator(), answer="Right, mended.")
    assert selectors.open_reports("fr") == ()
    assert Report.objects.get().answer == "Right, mended."


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "other", "message": "Wrong."},
        {"key": "visa", "path": "other", "message": "Wrong."},
        {"key": "visa", "message": " "},
    ],
)
def test_a_report_about_nothing_is_refused(visa: MadeUp, fields: dict[str, str]) -> None:
    with pytest.raises(DeskError):
        operations.report(source=NAME, language="fr", **fields)
    assert not Report.objects.exists()


def test_a_long_report_is_cut(visa: MadeUp) -> None:
    operations.report(source=NAME, key="visa", language="fr", message="x" * 5000)
    assert len(Report.objects.get().message) == 2000


def test_publishing_gives_the_source_what_is_finished(visa: MadeUp) -> None:
    write("fee", FEE)
    write("time", "Cela prend sept jours.")
    put("title", State.NEEDS_EDITING, "Le visa")
    assert operations.publish(item=target("fee").item, language="fr", user=reviewer()) == 2
    assert visa.written == [("visa", "fr", {"fee": FEE, "time": "Cela prend sept jours."}, True)]
    assert (target("fee").published_version, target("fee").published_from) == (1, target("fee").unit.hash)
    assert target("title").published_version is None


def test_what_is_out_of_date_is_still_published_where_no_approval_is_needed(visa: MadeUp) -> None:
    write("fee", FEE)
    visa.take("visa", {**VISA, "fee": "The fee is 400 yuan now."})
    operations.publish(item=target("fee").item, language="fr", user=reviewer())
    assert visa.written[-1][2] == {"fee": FEE}


def test_a_policy_is_published_when_everything_is_approved(policy: MadeUp) -> None:
    write("title", "Le visa")
    write("fee", FEE)
    write("time", "Cela prend sept jours avant que le visa soit prêt.")
    for path in ("title", "fee"):
        approve(path)
    with pytest.raises(NotPublishableError, match=r"not approved yet.*time") as error:
        operations.publish(item=target("fee").item, language="fr", user=reviewer())
    assert [waiting.unit.path for waiting in error.value.targets] == ["time"]
    assert policy.written == []
    approve("time")
    assert operations.publish(item=target("fee").item, language="fr", user=reviewer()) == 3


def test_a_policy_whose_source_has_changed_is_not_published(policy: MadeUp) -> None:
    for path, text in {"title": "Le visa", "fee": FEE, "time": "Cela prend sept jours."}.items():
        put(path, State.APPROVED, text)
    policy.take("visa", {**VISA, "title": "Visas"})
    with pytest.raises(NotPublishableError, match="title"):
        operations.publish(item=target("fee").item, language="fr", user=reviewer())


def test_a_policy_with_an_open_error_is_not_published(policy: MadeUp) -> None:
    for path, text in {"title": "Le visa", "fee": "Les frais sont de 500 yuans.", "time": "Cela prend sept jours."}.items():
        put(path, State.APPROVED, text)
    with pytest.raises(NotPublishableError, match=r"errors in these texts: fee$"):
        operations.publish(item=target("fee").item, language="fr", user=reviewer())
    assert policy.written == []


def test_a_text_that_need_not_be_there_does_not_stop_a_policy(made_up: MadeUp) -> None:
    made_up.take("visa", segments=(Segment("title", "Visa"), Segment("note", "A note.", is_required=False)), needs_approval=True)
    put("title", State.APPROVED, "Le visa")
    assert operations.publish(item=target("title").item, language="fr", user=reviewer()) == 1


def test_what_is_too_long_is_never_written(made_up: MadeUp) -> None:
    made_up.take("visa", segments=(Segment("title", "Visa", limit=8, label="Title"),))
    write("title", "Le visa de long séjour")
    with pytest.raises(NotPublishableError, match="longer than there is room for: Title"):
        operations.publish(item=target("title").item, language="fr", user=reviewer())
    assert made_up.written == []


def test_what_is_gone_cannot_be_published(visa: MadeUp) -> None:
    item = target("fee").item
    visa.objects.clear()
    with pytest.raises(DeskError, match="does not have this text any more"):
        operations.publish(item=item, language="fr", user=reviewer())
    assert target("fee").published_version is None


def test_what_a_source_refuses_is_said_and_nothing_is_published(visa: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: Any) -> None:
        raise SourceError("There is no room for it.")

    monkeypatch.setattr(visa, "write", refuse)
    write("fee", FEE)
    with pytest.raises(DeskError, match="There is no room for it"):
        operations.publish(item=target("fee").item, language="fr", user=reviewer())
    assert target("fee").published_version is None


def test_the_term_base_keeps_what_did_not_change(visa: MadeUp) -> None:
    entry = Entry(key="visa", terms=(TermValue("en", "visa"), TermValue("fr", "visa")), domain="entry", note="A sticker.")
    assert operations.put_concepts([entry]) == 1
    version, terms = selectors.terms_version(), list(Term.objects.values_list("pk", flat=True))
    assert operations.put_concepts([entry]) == 0
    assert (selectors.terms_version(), list(Term.objects.values_list("pk", flat=True))) == (version, terms)
    assert list(selectors.entries()) == [entry]
    assert operations.put_concepts([Entry(key="visa", terms=entry.terms[:1])]) == 1
    assert selectors.terms_version() != version


def test_a_concept_without_a_key_is_refused(visa: MadeUp) -> None:
    with pytest.raises(ValueError, match="has a key"):
        operations.put_concepts([Entry(key="", terms=(TermValue("en", "visa"),))])
