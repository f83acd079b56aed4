"""Machines at the desk: what is missing is filled from the memory, then suggested by a machine, and nothing of it is published unseen."""

import json
import socket
from typing import Any, NoReturn

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.translation import operations, selectors
from portal.translation.exchange.concepts import Entry
from portal.translation.exchange.units import Plural
from portal.translation.models import Item, MachineMonth, Role, Suggestion
from portal.translation.operations import DeskError, NotAllowedError, NotPublishableError, Pretranslated
from portal.translation.provenance import Origin
from portal.translation.sources import Existing, Segment
from portal.translation.terms import Term
from tests.admin import is_refused
from tests.portal.translation.machine.server import Answer, Machine
from tests.portal.translation.made_up import MadeUp, approve, at_the_desk, coordinator, person, reviewer, target, texts, translator, write

VISA = {"title": "The fee", "fee": "The <b>fee</b> is 400 yuan.", "time": "It takes seven days."}
FEE = "Les <b>frais</b> sont de 400 yuans."


@pytest.fixture
def visa(made_up: MadeUp, configure: Any) -> MadeUp:
    """A page of which nothing is translated, and DeepL."""
    configure("deepl")
    made_up.take("visa", VISA)
    return made_up


def item(key: str = "visa") -> Item:
    return Item.objects.get(key=key)


def pretranslate(language: str = "fr", key: str = "visa", user: User | None = None, **others: Any) -> Pretranslated:
    return operations.pretranslate_item(item=item(key), language=language, user=user, **others)


def test_what_is_missing_is_suggested_and_not_finished(visa: MadeUp, service: Machine) -> None:
    write("time", "Sept jours.")
    assert pretranslate(user=translator()) == Pretranslated(suggested=2)
    assert texts() == {"title": ("Les frais", "suggested"), "fee": (FEE, "suggested"), "time": ("Sept jours.", "translated")}
    fee = target("fee")
    assert (fee.origin, fee.author, fee.is_out_of_date) == ("machine", None, False)
    assert [(each.text, each.origin, each.provider) for each in fee.suggestions.all()] == [(FEE, "machine", "DeepL")]
    assert len(service.seen) == 1


def test_a_second_time_nothing_is_sent(visa: MadeUp, service: Machine) -> None:
    pretranslate()
    operations.save(target=target("fee"), text="", version=target("fee").version, user=translator())
    assert pretranslate() == Pretranslated()
    assert len(service.seen) == 1


def test_what_was_approved_elsewhere_comes_before_the_machine(visa: MadeUp, service: Machine) -> None:
    write("fee", "Coût : <b>400</b> yuans.")
    approve("fee")
    visa.take("other", {"fee": VISA["fee"], "end": "It takes seven days."})
    assert pretranslate(key="other") == Pretranslated(suggested=2)
    fee = target("fee", key="other")
    assert (fee.text, fee.state, fee.origin) == ("Coût : <b>400</b> yuans.", "suggested", "memory")
    assert [seen.body["text"] for seen in service.seen] == [["It takes seven days."]]


def test_without_a_machine_the_memory_alone_is_asked(visa: MadeUp, settings: Any) -> None:
    settings.MACHINE_TRANSLATION = {"RULES": ""}
    write("fee", FEE)
    approve("fee")
    visa.take("third", {"fee": VISA["fee"], "end": "The end."})
    assert pretranslate(key="third") == Pretranslated(suggested=1)
    assert texts(key="third") == {"fee": (FEE, "suggested"), "end": ("", "missing")}


def test_only_the_language_that_is_asked_for_is_filled(visa: MadeUp) -> None:
    pretranslate("de")
    assert texts("fr")["fee"] == ("", "missing")
    assert texts("de")["fee"][1] == "suggested"


def test_nothing_opens_a_connection_where_nothing_is_configured(
    visa: MadeUp, settings: Any, monkeypatch: pytest.MonkeyPatch, service: Machine
) -> None:
    def refuse(*_arguments: object) -> NoReturn:
        raise AssertionError("a connection was opened")

    settings.MACHINE_TRANSLATION = {"RULES": "", "PROVIDERS": {"deepl": {"KEY": "a-key", "URL": service.url}}}
    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert pretranslate(user=translator()) == Pretranslated()
    client = at_the_desk(translator())
    client.post(reverse("translation_machine", args=["fr", item().pk]))
    client.post(reverse("translation_machine_text", args=[target("fee").pk]))
    assert texts()["fee"] == ("", "missing")
    assert not MachineMonth.objects.exists()


def test_one_bad_answer_refuses_one_text_and_says_why(visa: MadeUp, service: Machine) -> None:
    said = [{"text": "Les frais"}, {"text": "Les frais sont de 400 yuans."}, {"text": "Il faut sept jours."}]
    service.say(Answer(200, json.dumps({"translations": said}).encode()))
    done = pretranslate()
    assert (done.suggested, [path for path, _reason in done.refused]) == (2, ["fee"])
    assert "<b>" in done.refused[0][1]
    assert texts()["fee"] == ("", "missing")


def test_markup_and_invisible_characters_of_a_machine_are_refused(visa: MadeUp, service: Machine) -> None:
    said = ["<script>alert(1)</script>", 'Les <b id="1">frais\u202e</b>', "<b id="]
    service.say(Answer(200, json.dumps({"translations": [{"text": text} for text in said]}).encode()))
    done = pretranslate()
    assert {"fee", "title"} <= set(dict(done.refused))
    assert "script" not in "".join(text for text, _state in texts().values())


def test_placeholders_out_of_their_order_are_refused(visa: MadeUp, service: Machine) -> None:
    visa.take("count", {"of": "The fee %s is %d yuan."})
    service.say(Answer(200, json.dumps({"translations": [{"text": '<x id="2">%d</x> sont les frais <x id="1">%s</x>'}]}).encode()))
    assert "order" in dict(pretranslate(key="count").refused)["of"]


def test_a_machine_that_fails_leaves_everything_as_it_was(visa: MadeUp, service: Machine) -> None:
    service.say(Answer(456))
    done = pretranslate()
    assert (done.filled, done.suggested, len(done.refused)) == (0, 0, 3)
    assert {state for _text, state in texts().values()} == {"missing"}
    assert MachineMonth.objects.get().characters == 0


def test_after_the_last_character_of_the_month_nothing_is_sent(visa: MadeUp, configure: Any, service: Machine) -> None:
    configure("deepl", BUDGET="deepl=50")
    done = pretranslate()
    assert "budget" in done.refused[0][1]
    assert (service.seen, len(done.refused)) == ([], 3)


def test_what_was_sent_is_counted(visa: MadeUp, service: Machine) -> None:
    pretranslate()
    assert MachineMonth.objects.get().characters == sum(len(text) for text in service.seen[0].body["text"])


def test_a_source_that_changes_while_the_machine_thinks_gets_no_old_suggestion(visa: MadeUp, service: Machine) -> None:
    found = target("fee")
    visa.take("visa", {**VISA, "fee": "The <b>fee</b> is 500 yuan."})
    with pytest.raises(DeskError, match="changed"):
        operations.suggest_by_machine(target=found, user=translator())
    assert "400 yuan" in service.seen[0].body["text"][0]
    assert not Suggestion.objects.exists()
    assert texts()["fee"] == ("", "missing")


def test_names_that_are_not_translated_and_terms_reach_the_machine(visa: MadeUp, service: Machine, configure: Any) -> None:
    configure("openai")
    entries = [
        Entry(key="wechat", terms=(Term("en", "WeChat"),), do_not_translate=True),
        Entry(key="fee", terms=(Term("en", "fee"), Term("fr", "frais"))),
    ]
    operations.put_concepts(entries)
    visa.take("pay", {"how": "The fee is in WeChat."})
    assert pretranslate(key="pay").suggested == 1
    system, user = service.seen[0].body["messages"]
    assert "fee = frais" in system["content"]
    assert json.loads(user["content"]) == ["The fee is in ⟦1:WeChat⟧."]
    assert texts(key="pay")["how"][0] == "Les frais sont de in WeChat."


def forms(text: str = "{n} days", one: str = "{n} day") -> tuple[Segment, ...]:
    return tuple(Segment(f"days.{form}", text, plural=Plural("days", one, text, form)) for form in range(6))


def test_plural_forms_are_translated_where_the_language_has_those_of_english(visa: MadeUp, service: Machine) -> None:
    visa.take("days", segments=forms())
    assert pretranslate("fr", "days").suggested == 2
    assert service.seen[-1].body["text"] == ['<x id="1">{n}</x> day', '<x id="1">{n}</x> days']
    assert pretranslate("ko", "days").suggested == 1
    assert service.seen[-1].body["text"] == ['<x id="1">{n}</x> days']
    sent = len(service.seen)
    done = pretranslate("ru", "days")
    assert "a person has to write them" in done.refused[0][1]
    assert (done.suggested, len(done.refused), len(service.seen)) == (0, 3, sent)


def test_a_text_without_words_is_not_sent(visa: MadeUp, service: Machine) -> None:
    visa.take("number", {"n": "%(count)d / 12"})
    assert "no words" in dict(pretranslate(key="number").refused)["n"]
    assert service.seen == []


def test_fifty_texts_go_in_one_request(visa: MadeUp, service: Machine) -> None:
    visa.take("long", {f"p{number}": f"The fee {number}" for number in range(60)})
    assert pretranslate(key="long").suggested == 60
    assert [len(seen.body["text"]) for seen in service.seen] == [50, 10]


def test_who_neither_translates_nor_coordinates_asks_no_machine(visa: MadeUp, service: Machine) -> None:
    for user in (person(), translator("de"), person((Role.REVIEW, "fr"))):
        with pytest.raises(NotAllowedError):
            pretranslate(user=user)
        with pytest.raises(NotAllowedError):
            operations.suggest_by_machine(target=target("fee"), user=user)
    with pytest.raises(NotAllowedError):
        operations.suggest_by_machine(target=target("fee"), user=coordinator())
    assert service.seen == []
    assert pretranslate(user=coordinator()).suggested == 3


# Taking it, and publishing


def take(path: str, user: User) -> None:
    """What "Use" and "Save" of the editor do."""
    found = target(path)
    data = {"action": "save", "text": found.suggestions.get().text, "version": found.version, "made_from": found.unit.hash}
    assert at_the_desk(user).post(reverse("translation_segment", args=[found.pk]), data).status_code == 302


def test_a_text_that_is_taken_as_it_is_stays_a_machines_and_is_not_approved(visa: MadeUp) -> None:
    pretranslate()
    someone = translator()
    take("fee", someone)
    fee = target("fee")
    assert (fee.text, fee.state, fee.origin, fee.author) == (FEE, "translated", "machine", someone)


def test_a_suggestion_is_taken_without_script(visa: MadeUp) -> None:
    write("fee", "Coût : <b>400</b> yuans.")
    client = at_the_desk(translator())
    client.post(reverse("translation_machine_text", args=[target("fee").pk]))
    form = page(client).select_one(f"#text-{target('fee').pk} .desk-suggestion form")
    data = {field["name"]: field["value"] for field in form.select("input[name], button[name]") if field["name"] != "csrfmiddlewaretoken"}
    assert client.post(form["action"], data).status_code == 302
    assert (texts()["fee"], target("fee").origin) == ((FEE, "needs-editing"), "machine")


def test_a_text_that_is_edited_is_a_persons(visa: MadeUp) -> None:
    pretranslate()
    write("fee", "Les <b>frais</b> s’élèvent à 400 yuans.")
    assert target("fee").origin == "person"


def test_readers_get_nothing_of_a_machine_that_nobody_approved(visa: MadeUp) -> None:
    pretranslate()
    assert operations.publish(item=item(), language="fr", user=reviewer()) == 0
    take("fee", translator())
    with pytest.raises(NotPublishableError, match="nobody has approved") as raised:
        operations.publish(item=item(), language="fr", user=reviewer())
    assert [found.unit.path for found in raised.value.targets] == ["fee"]
    approve("fee")
    assert operations.publish(item=item(), language="fr", user=reviewer()) == 1
    assert visa.written[-1][2] == {"fee": FEE}


def test_that_holds_also_when_the_account_that_took_it_is_gone(visa: MadeUp) -> None:
    pretranslate()
    someone = translator()
    take("fee", someone)
    someone.delete()
    with pytest.raises(NotPublishableError, match="nobody has approved"):
        operations.publish(item=item(), language="fr", user=reviewer())


def test_what_the_portal_had_of_a_machine_before_does_not_stand_in_the_way(visa: MadeUp) -> None:
    visa.shown["old", "fr"] = {"a": Existing("Les frais", Origin.MACHINE)}
    visa.take("old", {"a": "The fee", "b": "The card"})
    write("b", "La carte", key="old")
    assert operations.publish(item=item("old"), language="fr", user=reviewer()) == 1
    assert visa.written[-1][2] == {"b": "La carte"}, "what readers have already is left alone"


def test_a_language_may_be_allowed_unreviewed_texts_and_readers_are_told(visa: MadeUp, configure: Any) -> None:
    configure("deepl", UNREVIEWED="fr")
    done = pretranslate()
    assert (done.filled, done.suggested) == (3, 0)
    assert operations.publish(item=item(), language="fr", user=reviewer()) == 3
    told = selectors.standing("made_up", "visa", "fr")
    assert told is not None
    assert (told.origin, told.is_reviewed) == (Origin.MACHINE, False)
    configure("deepl")
    assert pretranslate("de").filled == 0


def test_a_text_with_errors_is_only_suggested_even_there(visa: MadeUp, configure: Any, service: Machine) -> None:
    configure("deepl", UNREVIEWED="fr")
    service.translate = lambda text: text.replace("400", "4000").replace("It takes seven days.", "Il faut sept jours.")
    pretranslate()
    assert texts()["fee"][1] == "suggested"


def test_policies_need_approval_even_there(visa: MadeUp, configure: Any) -> None:
    configure("deepl", UNREVIEWED="fr")
    visa.take("policy", {"a": "The fee"}, needs_approval=True)
    assert pretranslate(key="policy") == Pretranslated(suggested=1)
    with pytest.raises(NotPublishableError):
        operations.publish(item=item("policy"), language="fr", user=reviewer())


# The editor


def page(client: Client, language: str = "fr") -> BeautifulSoup:
    return BeautifulSoup(client.get(reverse("translation_editor", args=[language, item().pk])).content, "html.parser")


def buttons(client: Client, language: str = "fr") -> int:
    return len(page(client, language).select("form[action$='/machine/'] button, button[form^='machine-']"))


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_translators_have_a_button_for_each_text_and_one_for_all(visa: MadeUp) -> None:
    assert buttons(at_the_desk(translator())) == len(VISA) + 1
    assert buttons(at_the_desk(person((Role.REVIEW, "fr")))) == 0
    assert buttons(at_the_desk(coordinator())) == 0


def test_there_is_no_button_where_no_machine_is_configured(visa: MadeUp, configure: Any) -> None:
    configure(">de=deepl")
    assert buttons(at_the_desk(translator())) == 0
    assert buttons(at_the_desk(translator("de")), "de") == len(VISA) + 1


def test_the_editor_asks_the_database_no_more_where_a_machine_is_configured(visa: MadeUp, settings: Any) -> None:
    client, counts = at_the_desk(translator()), []
    page(client)
    for rules in ("", "deepl"):
        settings.MACHINE_TRANSLATION = {**settings.MACHINE_TRANSLATION, "RULES": rules}
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_one_click_suggests_all_missing_texts(visa: MadeUp) -> None:
    client = at_the_desk(translator())
    assert buttons(client) == len(VISA) + 1
    response = client.post(reverse("translation_machine", args=["fr", item().pk]))
    assert "3 texts" in said(response)
    assert buttons(client) == 0
    assert {state for _text, state in texts().values()} == {"suggested"}


def test_one_click_suggests_one_text_beside_what_is_there(visa: MadeUp, service: Machine) -> None:
    write("fee", "Coût : <b>400</b> yuans.")
    client = at_the_desk(translator())
    for _time in range(2):
        response = client.post(reverse("translation_machine_text", args=[target("fee").pk]))
        assert response.headers["Location"].endswith(f"#text-{target('fee').pk}")
    assert texts()["fee"] == ("Coût : <b>400</b> yuans.", "translated")
    fee = page(client).select_one(f"#text-{target('fee').pk}")
    assert FEE in fee.select_one(".desk-suggestion .desk-text").get_text()
    assert "DeepL" in fee.select_one(".desk-suggestion").get_text()
    assert len(service.seen) == 1


def test_what_went_wrong_is_said_on_the_page(visa: MadeUp, service: Machine) -> None:
    client = at_the_desk(translator())
    service.say(Answer(403))
    assert "does not accept the key" in said(client.post(reverse("translation_machine_text", args=[target("fee").pk])))
    service.say(Answer(403))
    assert "3 texts have none: The machine does not accept the key, or its limit is used up (403)." in said(
        client.post(reverse("translation_machine", args=["fr", item().pk]))
    )


def test_who_does_not_translate_the_language_gets_no_suggestion(visa: MadeUp, service: Machine) -> None:
    for user in (person((Role.REVIEW, "fr")), coordinator(), translator("de")):
        client = at_the_desk(user)
        assert is_refused(client.post(reverse("translation_machine", args=["fr", item().pk])))
        assert is_refused(client.post(reverse("translation_machine_text", args=[target("fee").pk])))
    client = at_the_desk(translator())
    assert client.get(reverse("translation_machine", args=["fr", item().pk])).status_code == 405
    assert service.seen == []


def test_staff_see_on_the_first_page_what_was_sent(visa: MadeUp, settings: Any) -> None:
    pretranslate()
    client = at_the_desk(translator())
    shown = BeautifulSoup(client.get(reverse("translation_start")).content, "html.parser").get_text()
    assert "Machines this month" in shown
    assert "DeepL" in shown
    settings.MACHINE_TRANSLATION = {"RULES": ""}
    assert "Machines this month" not in client.get(reverse("translation_start")).content.decode()
