"""What is sent to each service and what is made of its answers, good and bad, over real connections."""

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from portal import languages
from portal.translation import machine
from portal.translation.machine import MachineError, asking, transport
from portal.translation.machine.providers.deepl import DeepL
from portal.translation.machine.providers.google import Google
from portal.translation.machine.providers.libretranslate import LibreTranslate
from portal.translation.machine.providers.openai import OpenAI
from tests.portal.translation.machine.server import KEY, Answer, Machine

ENGLISH, FRENCH = languages.get("en"), languages.get("fr")
FEE, FRAIS = "The <b>fee</b> for %(name)s & co. is 400 yuan.", "Les <b>frais</b> for %(name)s & co. sont de 400 yuans."
NAMES = ("deepl", "google", "libretranslate", "openai")


@dataclass
class Purse:
    """Counts what is paid and given back."""

    paid: list[int] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)

    def reserve(self, provider: str, characters: int) -> None:
        self.paid.append(characters)

    def give_back(self, provider: str, characters: int) -> None:
        self.returned.append(characters)


def provider(service: Machine, name: str = "deepl", key: str = KEY) -> machine.Provider:
    url = f"{service.url}/v1" if name == "openai" else service.url
    classes: dict[str, type[Any]] = {"deepl": DeepL, "google": Google, "libretranslate": LibreTranslate, "openai": OpenAI}
    return classes[name](key=key, url=url, model="a-model")


def asked(
    found: machine.Provider, texts: list[str], target: str = "fr", purse: Purse | None = None, seconds: float = 10.0, source: str = "en"
) -> list[str]:
    row = languages.get(target)
    protected = [machine.protect(text, ENGLISH, writing=found.writing) for text in texts]
    sent = [each.sent for each in protected]
    until = time.monotonic() + seconds
    answers = machine.ask(found, sent, languages.get(source), row, purse=purse or Purse(), until=until)
    return [machine.restore(each, answer, is_rich=False) for each, answer in zip(protected, answers, strict=True)]


@pytest.mark.parametrize("name", NAMES)
def test_texts_come_back_in_their_order_with_their_codes(service: Machine, name: str) -> None:
    assert asked(provider(service, name), [FEE, "It takes seven days."]) == [FRAIS, "Il faut sept jours."]
    assert len(service.seen) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("target", [row.code for row in languages.all_languages() if row.code != "en"])
def test_every_language_of_the_portal_has_a_code_that_the_service_knows(service: Machine, name: str, target: str) -> None:
    assert asked(provider(service, name), ["<i>The</i> fee"], target) == ["<i>Les</i> frais"]


def test_deepl_is_asked_as_its_documentation_has_it(service: Machine) -> None:
    asked(provider(service), [FEE], "pt")
    seen = service.seen[0]
    assert (seen.path, seen.headers["authorization"]) == ("/v2/translate", f"DeepL-Auth-Key {KEY}")
    assert seen.body == {
        "text": ['The <b id="1">fee</b> for <x id="2">%(name)s</x> &amp; co. is 400 yuan.'],
        "source_lang": "EN",
        "target_lang": "PT-PT",
        "tag_handling": "xml",
        "tag_handling_version": "v2",
        "ignore_tags": ["x"],
    }
    asked(provider(service), ["The fee"], "en", source="zh-hans")
    assert (service.seen[1].body["source_lang"], service.seen[1].body["target_lang"]) == ("ZH", "EN-GB")


def test_google_is_asked_as_its_documentation_has_it(service: Machine) -> None:
    asked(provider(service, "google"), ["The {name}"], "zh-hans")
    seen = service.seen[0]
    assert (seen.path, seen.headers["x-goog-api-key"]) == ("/language/translate/v2", KEY)
    text = 'The <span translate="no" class="notranslate" id="1">{name}</span>'
    assert seen.body == {"q": [text], "source": "en", "target": "zh-CN", "format": "html"}


def test_libretranslate_is_asked_as_its_documentation_has_it(service: Machine) -> None:
    asked(provider(service, "libretranslate"), ["The fee"], "zh-hans")
    asked(provider(service, "libretranslate", key=""), ["The fee"])
    first, second = service.seen
    assert first.body == {"q": ["The fee"], "source": "en", "target": "zh", "format": "html", "api_key": KEY}
    assert "api_key" not in second.body


def test_a_model_is_told_languages_rules_and_terms(service: Machine) -> None:
    found = provider(service, "openai")
    machine.ask(found, ["The ⟦1⟧"], ENGLISH, FRENCH, glossary=[("fee", "frais")], purse=Purse(), until=time.monotonic() + 10)
    seen = service.seen[0]
    assert (seen.path, seen.headers["authorization"]) == ("/v1/chat/completions", f"Bearer {KEY}")
    system, user = seen.body["messages"]
    assert (seen.body["model"], system["role"], user["role"]) == ("a-model", "system", "user")
    assert "from English (en) to French (fr)" in system["content"]
    assert "\nfee = frais" in system["content"]
    assert json.loads(user["content"]) == ["The ⟦1⟧"]


def test_a_key_of_the_free_service_goes_to_its_address() -> None:
    assert DeepL(key="x:fx").address == "https://api-free.deepl.com/v2/translate"
    assert DeepL(key="x").address == "https://api.deepl.com/v2/translate"
    assert Google(key="x").address == "https://translation.googleapis.com/language/translate/v2"
    assert OpenAI(key="x").address == "https://api.openai.com/v1/chat/completions"


def test_batches_hold_what_a_service_takes() -> None:
    assert list(machine.batches(DeepL(), ["a"] * 120)) == [slice(0, 50), slice(50, 100), slice(100, 120)]
    assert list(machine.batches(Google(), ["a" * 3000, "b" * 3000, "c", "d" * 9000, "e"])) == [
        slice(0, 1),
        slice(1, 3),
        slice(3, 4),
        slice(4, 5),
    ]
    assert list(machine.batches(Google(), [])) == []


def refusal(found: machine.Provider, purse: Purse, seconds: float = 10.0) -> str:
    with pytest.raises(MachineError) as raised:
        asked(found, ["The fee"], purse=purse, seconds=seconds)
    return str(raised.value)


@pytest.mark.parametrize("name", ["deepl", "google", "openai"])
def test_a_wrong_key_is_said_at_once_and_costs_nothing(service: Machine, name: str) -> None:
    purse = Purse()
    assert "does not accept the key" in refusal(provider(service, name, key="wrong"), purse)
    assert len(service.seen) == 1
    assert purse.paid == purse.returned


def test_deepls_own_limit_is_the_end_and_costs_nothing(service: Machine) -> None:
    service.say(Answer(456, b'{"message": "Quota exceeded"}'))
    purse = Purse()
    assert "limit for this month" in refusal(provider(service), purse)
    assert len(service.seen) == 1
    assert purse.paid == purse.returned == [7]


def test_a_busy_service_is_asked_again_when_it_says(service: Machine) -> None:
    service.say(Answer(429, headers={"Retry-After": "1"}))
    begun, purse = time.monotonic(), Purse()
    assert asked(provider(service), ["The fee"], purse=purse) == ["Les frais"]
    assert time.monotonic() - begun >= 1
    assert (purse.paid, purse.returned) == ([7, 7], [7])


def test_a_service_that_is_busy_for_long_is_not_waited_for(service: Machine) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    for value in ("3600", later):
        service.say(Answer(429, headers={"Retry-After": value}))
        assert "too much to do" in refusal(provider(service), Purse())
    assert len(service.seen) == 2


def test_a_fault_is_tried_again_and_each_attempt_is_paid(service: Machine) -> None:
    service.say(Answer(500), Answer(503))
    purse = Purse()
    assert asked(provider(service), ["The fee"], purse=purse) == ["Les frais"]
    assert (purse.paid, purse.returned) == ([7, 7, 7], [])


def test_a_fault_that_stays_is_given_up(service: Machine) -> None:
    service.say(*[Answer(500)] * 9)
    assert "fault (500)" in refusal(provider(service), Purse())
    assert len(service.seen) == asking.ATTEMPTS


@pytest.mark.parametrize("answer", [Answer(is_hanging=True), Answer(piecewise=True)])
def test_a_service_that_hangs_is_asked_again(service: Machine, monkeypatch: pytest.MonkeyPatch, answer: Answer) -> None:
    monkeypatch.setattr(DeepL, "seconds", 0.3)
    service.say(answer)
    purse = Purse()
    assert asked(provider(service), ["The fee"], purse=purse) == ["Les frais"]
    assert (purse.paid, purse.returned) == ([7, 7], [])


def test_nobody_waits_longer_than_they_said(service: Machine) -> None:
    service.say(*[Answer(is_hanging=True)] * 9)
    begun = time.monotonic()
    assert "in time" in refusal(provider(service), Purse(), seconds=0.5)
    assert time.monotonic() - begun < 3


def test_a_service_that_is_not_there_costs_nothing(service: Machine) -> None:
    purse = Purse()
    assert "cannot be reached" in refusal(DeepL(key=KEY, url="http://127.0.0.1:1"), purse)
    assert purse.paid == purse.returned


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in to the hotel's network</html>",
        b'{"translations": [{"text": "half',
        b'{"translations": null}',
        b'{"translations": [{"detected_source_language": "EN"}]}',
        b'{"translations": [{"text": 5}]}',
        b'["Les frais"]',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_an_answer_that_cannot_be_read_is_no_translation(service: Machine, body: bytes) -> None:
    service.say(Answer(200, body))
    assert "cannot be read" in refusal(provider(service), Purse())
    assert len(service.seen) == 1


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("google", {"data": {}}),
        ("libretranslate", {"translatedText": "Les frais"}),
        ("openai", {"choices": []}),
        ("openai", {"choices": [{"message": {"content": None, "refusal": "No."}, "finish_reason": "stop"}]}),
        ("openai", {"choices": [{"message": {"content": "Here you are: Les frais"}, "finish_reason": "stop"}]}),
        ("openai", {"choices": [{"message": {"content": '["Les'}, "finish_reason": "length"}]}),
    ],
)
def test_answers_of_another_shape_are_no_translation(service: Machine, name: str, body: dict[str, object]) -> None:
    service.say(Answer(200, json.dumps(body).encode()))
    assert "cannot be read" in refusal(provider(service, name), Purse())


@pytest.mark.parametrize("texts", [[], [{"text": "Les"}, {"text": "frais"}]])
def test_too_few_or_too_many_translations_are_none(service: Machine, texts: list[dict[str, str]]) -> None:
    service.say(Answer(200, json.dumps({"translations": texts}).encode()))
    assert f"{len(texts)} texts instead of 1" in refusal(provider(service), Purse())


def test_an_answer_without_end_is_not_read(service: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "MAX_ANSWER", 100_000)
    service.say(Answer(200, b" " * 1_000_000))
    assert "too long" in refusal(provider(service), Purse())
    assert len(service.seen) == 1


def test_the_key_does_not_follow_to_another_address(service: Machine) -> None:
    service.say(Answer(307, headers={"Location": f"{service.url}/elsewhere"}))
    assert "refuses the request (307)" in refusal(provider(service), Purse())
    assert [seen.path for seen in service.seen] == ["/v2/translate"]
