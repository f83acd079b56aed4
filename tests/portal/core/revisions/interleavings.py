"""Many people at one object in any order and over two connections: a program that runs a state machine against a database of its own.

    PORTAL_DATA=… [DATABASE_URL=…] python -m tests.portal.core.revisions.interleavings --examples 40 --seed 1

A model says what readers and editors have after each act; the portal must say the same, and its history must name who did it. Two acts at
the same moment must end as one after the other would. Every text is written once only, so that one that is gone is seen.
"""

# ruff: noqa: E402  models are imported after the settings
import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
django.setup()

import yaml
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_test_environment
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from wagtail.log_actions import registry as log_actions
from wagtail.models import Revision, TaskState, WorkflowState

from portal import languages
from portal.pages import operations as pages
from portal.pages.approval import is_own_submission
from portal.pages.models import PolicyPage
from portal.pages.translation_source.writing import write
from portal.setup import roles
from portal.translation.exchange.problems import ExchangeError
from services import operations as services
from services import registry
from services.trust.operations import confirm, publish_all, set_facts, unpublish_all
from tests import one_road
from tests.admin import page_url, signed_in, snippet_url
from tests.factories import make_user
from tests.portal.core.revisions.open_forms import OpenForm, choices, conflicts
from tests.portal.pages.content import ENGLISH, FACTS, FRENCH, write_policy
from tests.services.tables.tabling import imported

FUTURE, PAST = "2099-01-01 12:00", "2020-01-01 12:00"
DAY = "go_live_at"
#: Outcomes of an act.
DONE, REFUSED, CONFLICT = "done", "refused", "conflict"
IN_REVIEW, REJECTED = WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES
#: In one run: most change nothing, for staff have edited the object.
MAX_UPGRADES = 4
#: The browser of the person who does not publish.
TRANSLATOR = 2
Values = dict[str, str]


@dataclass
class Form:
    """An open form in the model: what it began with, what it shows, and what its user decided (field → side, mine, theirs).
    `is_older`: it shows an older version, and does not save by itself."""

    base: Values
    shown: Values
    decided: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    is_older: bool = False

    def merged(self, newest: Values) -> tuple[Values, set[str]]:
        """The newest state with what was changed here, and the fields that another one changed too."""
        result, open_fields = dict(newest), set()
        for name, mine in self.shown.items():
            theirs = newest[name]
            if mine in (self.base[name], theirs):
                continue
            side = self.decided.get(name, ("", "", ""))
            if self.base[name] == theirs or side == ("mine", mine, theirs):
                result[name] = mine
            elif side != ("theirs", mine, theirs):
                open_fields.add(name)
        return result, open_fields


@dataclass
class Model:
    """What an object should be. `row`: its columns, which readers see while it `is_live`; `newest`: what editors find; `waiting`: the
    version that waits for its day; `has_draft`: whether editors have a version of their own, which may
    say the same; `review`, `submitter`: the state of its workflow, and whose browser began it; `is_touched`: whether
    staff have edited it; `forms`: those that are open."""

    row: Values
    newest: Values
    waiting: Values | None = None
    is_live: bool = True
    has_draft: bool = False
    review: str = ""
    submitter: int | None = None
    is_touched: bool = False
    forms: dict[int, Form] = field(default_factory=dict)

    def versions(self) -> Iterator[Values]:
        """Every version that has values of its own."""
        yield from (self.newest, *([self.waiting] if self.waiting is not None else []))

    def put(self, values: Values) -> None:
        """Into what readers see, and into drafts that said the same."""
        for version in self.versions():
            version.update({name: text for name, text in values.items() if version[name] == self.row[name]})
        self.row.update(values)

    def publish_newest(self) -> None:
        """Readers get what editors have, or will on its day."""
        if self.newest[DAY] == FUTURE:
            self.waiting = dict(self.newest)
            if not self.is_live:
                self.review = ""
            return
        self.publish(self.newest)

    def publish(self, version: Values) -> None:
        """Readers get a version; nothing waits any more."""
        self.has_draft = False
        self.row, self.is_live, self.waiting, self.review, self.submitter = dict(version), True, None, "", None


class Thing:
    """An object as people reach it. `texts`: its fields that the desk writes; `facts`: those of bulk work."""

    texts: tuple[str, ...]
    facts: tuple[str, ...] = ()
    #: Whether another person than who submitted it publishes it.
    needs_second_person = False
    #: Which browsers can open its form.
    browsers = 3
    pk: int

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.texts, *self.facts, DAY)

    def fresh(self) -> Any:
        raise NotImplementedError

    def url(self, action: str = "edit") -> str:
        raise NotImplementedError

    def decision_url(self, decision: str, task: TaskState) -> str:
        """Where a reviewer says `approve` or `reject`."""
        return reverse("wagtailadmin_pages:workflow_action", args=[self.pk, decision, task.pk])

    def publish_on_desk(self, values: Values, user: User, *, is_publish: bool) -> str:
        raise NotImplementedError

    def upgrade(self, values: Values) -> None:
        raise NotImplementedError

    def values(self, instance: Any) -> Values:
        found = {name: getattr(instance, name) or "" for name in (*self.texts, *self.facts)}
        day = instance.go_live_at
        return {**found, DAY: timezone.localtime(day).strftime("%Y-%m-%d %H:%M") if day else ""}


class School(Thing):
    texts, facts = ("name_de", "name_fr", "summary_en"), ("phone", "as_of")

    def __init__(self, name: str) -> None:
        self.kind, self.slug = registry.get("schools"), name
        self.values_of_file = dict.fromkeys((*self.texts, *self.facts), "")
        self.upgrade({field: f"{name} {field}" for field in self.values_of_file})
        self.pk = self.kind.model._default_manager.get(slug=name).pk

    def fresh(self) -> Any:
        return self.kind.model._default_manager.get(pk=self.pk)

    def url(self, action: str = "edit") -> str:
        return snippet_url(self.kind.model(pk=self.pk), action)

    def decision_url(self, decision: str, task: TaskState) -> str:
        return reverse(self.kind.model.snippet_viewset.get_url_name("workflow_action"), args=[self.pk, decision, task.pk])

    def publish_on_desk(self, values: Values, user: User, *, is_publish: bool) -> str:
        for column, text in values.items():
            name, suffix = column.rsplit("_", 1)
            language = next(row for row in languages.all_languages() if row.suffix == suffix)
            services.write_translation(kind=self.kind, pk=self.pk, language=language, texts={name: text}, user=user, is_publish=is_publish)
        return DONE

    def upgrade(self, values: Values) -> None:
        said = self.values_of_file = {**self.values_of_file, **values}
        row = {
            "id": self.slug,
            "names": {"en": self.slug, "de": said["name_de"], "fr": said["name_fr"]},
            "summary": {"en": said["summary_en"]},
            "phone": said["phone"],
            "as_of": said["as_of"],
            "sources": [{"source": "https://example.org/", "quality": "official"}],
            "confidence": "sourced",
        }
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "schools.yaml"
            path.write_text(yaml.safe_dump([row], allow_unicode=True), encoding="utf-8")
            services.load_file(path, self.kind)


class French(Thing):
    """The French translation of a policy."""

    texts = ("title", "summary", "who")
    needs_second_person = True
    code = "fr"

    def __init__(self, name: str) -> None:
        self.slug = name
        self.said: dict[str, Values] = {code: {field: f"{name} {field} {code}" for field in self.texts} for code in ("en", "fr")}
        self.upgrade({})
        self.page = PolicyPage.objects.get(policy__slug=name, locale__language_code=self.code)
        self.pk = self.page.pk

    def fresh(self) -> Any:
        return PolicyPage.objects.get(pk=self.pk)

    def url(self, action: str = "edit") -> str:
        return page_url(self.page, action)

    def publish_on_desk(self, values: Values, user: User, *, is_publish: bool) -> str:
        write(self.page.translation_key, languages.get(self.code), values, user=user, is_publish=is_publish)
        return DONE

    def upgrade(self, values: Values) -> None:
        self.said[self.code] |= values
        texts = {}
        for code, base in (("en", ENGLISH), ("fr", FRENCH)):
            said = self.said[code]
            texts[code] = {**base, "title": said["title"], "summary": said["summary"], "in_short": {"who": said["who"]}}
        with tempfile.TemporaryDirectory() as folder:
            pages.load_policy(write_policy(Path(folder) / self.slug, {**FACTS, "id": self.slug}, **texts))


class English(French):
    """The original, which no desk and no translator writes."""

    code = "en"
    browsers = 2


@dataclass(frozen=True)
class Act:
    """What somebody does: to the portal, with its outcome; and to the model, with the outcome that is expected. `by`: the account that the
    history has to name."""

    kind: str
    about: str
    do: Callable[[], str]
    expect: Callable[[Model], str]
    by: User | None = None

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class People:
    """Accounts and their browsers, made once."""

    def __init__(self) -> None:
        translators = roles.translators_of(languages.get("fr")), roles.translators_of(languages.get("de"))
        self.users = [make_user(roles.PUBLISHERS), make_user(roles.PUBLISHERS), make_user(*translators)]
        self.clients = [signed_in(user) for user in self.users]


_worker = ThreadPoolExecutor(1)
_numbers = iter(range(10**9))
#: What was done, and how it ended.
_statistics: Counter[str] = Counter()


def word() -> str:
    """A text that was never written before, without digits: the portal carries numbers from one text into another."""
    number, letters = next(_numbers), ""
    for _place in range(5):
        number, rest = divmod(number, 26)
        letters = chr(ord("a") + rest) + letters
    return f"Text {letters}"


FORMS = st.integers(0, 2)
FIELDS = st.integers(0, 4)
#: What is done at the same moment as something else.
OTHERS = st.sampled_from(["desk", "desk", "bulk", "table", "publish", "hide", "calendar"])
BUTTONS = st.sampled_from(["", "action-publish", "action-publish", "action-submit"])


class Interleavings(RuleBasedStateMachine):
    """One object, three browsers with a form each, the desk, tables, bulk work, the calendar, reviews, upgrades."""

    make: Callable[[str], Thing]
    people: People

    def __init__(self) -> None:
        super().__init__()
        _statistics["examples"] += 1
        self.trace: list[str] = []
        self.thing = type(self).make("it-" + word()[5:] + f"-{os.getpid()}")
        values = self.thing.values(self.thing.fresh())
        self.model = Model(dict(values), dict(values))
        self.browsers: dict[int, OpenForm] = {}
        self.answers: dict[int, Any] = {}
        self.upgrades = 0
        self.readers_had: set[str] = set()
        #: Text → who wrote it, of what was written by an account into a form, table or on the desk.
        self.authors: dict[str, User] = {}

    # Acts

    def form_act(self, number: int, button: str | None) -> Act | None:
        """A form is sent: by its script (None), or by a button."""
        if not self.browsers:
            return None
        number = sorted(self.browsers)[number % len(self.browsers)]
        if button is None and self.model.forms[number].is_older:
            return None
        user = self.people.users[number]
        if (number == TRANSLATOR and button == "action-publish") or (button == "action-submit" and self.model.review == IN_REVIEW):
            # There is no such button.
            button = ""
        kind = "autosave" if button is None else button or "save"
        browser = self.browsers[number]
        return Act(kind, f"form {number}", lambda: self._send(number, browser, button), partial(self._sent, number, button), user)

    def _send(self, number: int, browser: OpenForm, button: str | None) -> str:
        if button is None:
            return DONE if browser.autosave()["success"] else REFUSED
        response = browser.press(button)
        if response.status_code == 302:
            return DONE
        self.answers[number] = response
        return CONFLICT if conflicts(response) else REFUSED

    def _sent(self, number: int, button: str | None, model: Model) -> str:
        form, is_own = model.forms[number], self.thing.needs_second_person and model.submitter == number
        if model.waiting is not None or (model.review == IN_REVIEW and (number == TRANSLATOR or is_own)):
            return REFUSED
        merged, open_fields = form.merged(model.newest)
        if open_fields:
            return REFUSED if button is None else CONFLICT
        model.is_touched, model.has_draft, model.newest = True, True, merged
        if button is None:
            form.base, form.decided = dict(form.shown), {}
            return DONE
        del model.forms[number]
        if button == "action-publish" and not is_own:
            model.publish_newest()
        elif button == "action-submit":
            model.review, model.submitter = IN_REVIEW, number
        return DONE

    def desk_act(self, index: int, *, is_publish: bool) -> Act | None:
        if type(self.thing) is English:
            return None
        thing, name, text, user = self.thing, self.thing.texts[index % len(self.thing.texts)], word(), self.people.users[0]
        if name == "summary_en":
            name = "name_fr"
        if is_publish:
            self.authors[text] = user

        def expect(model: Model) -> str:
            model.is_touched = True
            if is_publish:
                model.put({name: text})
            else:
                model.has_draft = True
                for version in model.versions():
                    version[name] = text
            return DONE

        return Act(
            "desk" if is_publish else "desk draft",
            f"{name} = {text}",
            lambda: thing.publish_on_desk({name: text}, user, is_publish=is_publish),
            expect,
            user,
        )

    def bulk_act(self, index: int) -> Act | None:
        if not self.thing.facts:
            return None
        thing, name, text, user = self.thing, self.thing.facts[index % len(self.thing.facts)], word(), self.people.users[1]
        self.authors[text] = user
        stale = thing.fresh()

        def do() -> str:
            set_facts([stale], {name: text}, by=user)
            return DONE

        def expect(model: Model) -> str:
            model.is_touched = True
            model.put({name: text})
            return DONE

        return Act("bulk", f"{name} = {text}", do, expect, user)

    def confirm_act(self) -> Act | None:
        if not self.thing.facts:
            return None
        thing, user = self.thing, self.people.users[1]

        def do() -> str:
            confirm(thing.fresh(), by=user)
            return DONE

        def expect(model: Model) -> str:
            model.is_touched = True
            return DONE

        return Act("confirm", "", do, expect)

    def table_act(self, index: int) -> Act | None:
        thing = self.thing
        if not isinstance(thing, School):
            return None
        names = (*thing.texts, *thing.facts)[index % 5 : index % 5 + 2]
        user, row = self.people.users[1], {name: word() for name in names}
        self.authors.update(dict.fromkeys(row.values(), user))

        def do() -> str:
            try:
                imported("schools", {"id": thing.slug, **row}, user=user)
            except ExchangeError:
                return REFUSED
            return DONE

        def expect(model: Model) -> str:
            is_other = any(version[name] != model.row[name] for version in model.versions() for name in row)
            if model.review or (is_other and (model.is_live or model.waiting is not None)):
                return REFUSED
            model.is_touched = True
            for version in (model.row, *model.versions()):
                version.update(row)
            return DONE

        return Act("table", f"{row}", do, expect, user)

    def publish_all_act(self) -> Act:
        thing, user = self.thing, self.people.users[1]
        stale = thing.fresh()

        def do() -> str:
            if isinstance(thing, School):
                publish_all([stale], by=user)
            elif not stale.live or stale.has_unpublished_changes:
                try:
                    stale.get_latest_revision().publish(user=user)
                except PermissionDenied:
                    return REFUSED
            return DONE

        def expect(model: Model) -> str:
            if thing.needs_second_person and model.submitter == 1:
                return REFUSED
            if not model.is_live or model.has_draft:
                model.is_touched = True
                model.publish_newest()
            return DONE

        return Act("publish all", "", do, expect)

    def hide_act(self) -> Act | None:
        if not isinstance(self.thing, School):
            return None
        user, stale = self.people.users[1], self.thing.fresh()

        def do() -> str:
            unpublish_all([stale], by=user)
            return DONE

        def expect(model: Model) -> str:
            if model.is_live:
                model.is_live, model.waiting, model.is_touched = False, None, True
            return DONE

        return Act("hide", "", do, expect)

    def decide_act(self, decision: str) -> Act | None:
        thing, client, user = self.thing, self.people.clients[1], self.people.users[1]
        states = WorkflowState.objects.for_instance(thing.fresh())
        task = TaskState.objects.filter(workflow_state__in=states, status=TaskState.STATUS_IN_PROGRESS).first()
        if task is None or task.workflow_state.requested_by_id == user.pk:
            return None
        url = thing.decision_url(decision, task)

        def do() -> str:
            response: Any = client.post(url, {"comment": "Looked at."})
            assert response.status_code == 302
            return DONE

        def expect(model: Model) -> str:
            if model.review == IN_REVIEW:
                if decision == "approve":
                    model.publish_newest()
                    model.review, model.submitter = "", None
                else:
                    model.review = REJECTED
            return DONE

        return Act(decision, "", do, expect)

    def calendar_act(self) -> Act:
        def do() -> str:
            call_command("publish_scheduled", verbosity=0)
            return DONE

        def expect(model: Model) -> str:
            if model.waiting is not None and model.waiting[DAY] == PAST:
                model.publish(model.waiting)
            return DONE

        return Act("calendar", "", do, expect)

    def day_comes(self) -> None:
        """Of the version that waits, and of drafts that have the same day."""
        if self.model.waiting is None:
            return
        past = timezone.make_aware(timezone.datetime.strptime(PAST, "%Y-%m-%d %H:%M"))
        item = self.thing.fresh()
        chosen = item.revisions.filter(approved_go_live_at__isnull=False) | item.revisions.filter(pk=item.latest_revision_id)
        for revision in chosen:
            if revision.content[DAY]:
                is_waiting = revision.approved_go_live_at is not None
                content = {**revision.content, DAY: past.isoformat()}
                Revision.objects.filter(pk=revision.pk).update(content=content, approved_go_live_at=past if is_waiting else None)
        for version in self.model.versions():
            version[DAY] = PAST if version[DAY] else ""

    # Rules

    @rule(form=FORMS, is_worker=st.booleans())
    def open(self, form: int, is_worker: bool) -> None:
        self._open(form, self.thing.url(), self.model.newest, is_worker)

    @rule(form=st.integers(0, 1), number=st.integers(0, 9))
    def open_older(self, form: int, number: int) -> None:
        revisions = list(self.thing.fresh().revisions.order_by("-pk")[:10])
        revision = revisions[number % len(revisions)]
        action = "history" if isinstance(self.thing, School) else "revisions"
        stem = self.thing.url(action)
        url = f"{stem}revisions/{revision.pk}/revert/" if isinstance(self.thing, School) else f"{stem}{revision.pk}/revert/"
        shown = self.thing.values(revision.as_object())
        self._open(form, url, shown, False, is_older=True)

    def _open(self, form: int, url: str, shown: Values, is_worker: bool, *, is_older: bool = False) -> None:
        if self.model.waiting is not None:
            return
        form %= self.thing.browsers
        self.browsers[form] = browser = self._run(lambda: OpenForm(self.people.clients[form], url), is_worker)
        has = {name: text for name, text in shown.items() if name in browser.data}
        seen = {name: _one(browser.data[name]) for name in has}
        assert seen == has, f"the form shows {seen}, not {has}"
        self.model.forms[form] = Form({name: self.model.newest[name] for name in has}, has, is_older=is_older)
        self._note(f"open {form} {url}")

    @rule(form=FORMS, index=FIELDS)
    def type(self, form: int, index: int) -> None:
        self._ensure_open(form)
        form %= self.thing.browsers
        if (open_form := self.model.forms.get(form)) is None:
            return
        names = [name for name in open_form.shown if name != DAY]
        self._write(form, names[index % len(names)], word())

    def _ensure_open(self, form: int) -> None:
        """What a rule draws must not depend on what happened: which of two was first is for the machine to choose."""
        form %= self.thing.browsers
        if form not in self.model.forms:
            self._open(form, self.thing.url(), self.model.newest, False)

    @rule(form=st.integers(0, 1), day=st.sampled_from(["", FUTURE]))
    def set_day(self, form: int, day: str) -> None:
        self._ensure_open(form)
        if form in self.model.forms and DAY in self.model.forms[form].shown:
            self._write(form, DAY, day)

    def _write(self, form: int, name: str, text: str) -> None:
        if name != DAY:
            self.authors[text] = self.people.users[form]
        self.model.forms[form].shown[name] = text
        self.browsers[form].write(**{name: text})
        self._note(f"form {form}: {name} = {text}")

    @rule(form=FORMS, is_worker=st.booleans())
    def autosave(self, form: int, is_worker: bool) -> None:
        self._ensure_open(form)
        self._perform(self.form_act(form, None), is_worker)

    @rule(form=FORMS, button=BUTTONS, is_worker=st.booleans(), side=st.sampled_from(["mine", "theirs"]))
    def press(self, form: int, button: str, is_worker: bool, side: str) -> None:
        self._ensure_open(form)
        outcome = self._perform(self.form_act(form, button), is_worker)
        if outcome == CONFLICT:
            form = sorted(self.browsers)[form % len(self.browsers)]
            open_form = self.model.forms[form]
            for name in open_form.merged(self.model.newest)[1]:
                open_form.decided[name] = (side, open_form.shown[name], self.model.newest[name])
            self.browsers[form].write(**choices(self.answers[form], side))

    @precondition(lambda self: type(self.thing) is not English)
    @rule(index=FIELDS, is_worker=st.booleans(), is_publish=st.sampled_from([True, True, False]))
    def desk(self, index: int, is_worker: bool, is_publish: bool) -> None:
        self._perform(self.desk_act(index, is_publish=is_publish), is_worker)

    @precondition(lambda self: isinstance(self.thing, School))
    @rule(index=FIELDS, is_worker=st.booleans())
    def bulk(self, index: int, is_worker: bool) -> None:
        self._perform(self.bulk_act(index), is_worker)

    @precondition(lambda self: isinstance(self.thing, School))
    @rule(index=FIELDS, is_worker=st.booleans())
    def table(self, index: int, is_worker: bool) -> None:
        self._perform(self.table_act(index), is_worker)

    @rule(is_worker=st.booleans(), which=st.sampled_from(["publish", "hide", "confirm"]))
    def all(self, is_worker: bool, which: str) -> None:
        act = {"publish": self.publish_all_act, "hide": self.hide_act, "confirm": self.confirm_act}[which]()
        self._perform(act, is_worker)

    def _ensure_submitted(self, form: int) -> None:
        if self.model.review != IN_REVIEW:
            self._ensure_open(form)
            self._perform(self.form_act(form, "action-submit"), False)

    @rule(decision=st.sampled_from(["approve", "approve", "reject"]), is_worker=st.booleans())
    def decide(self, decision: str, is_worker: bool) -> None:
        self._ensure_submitted(0)
        self._perform(self.decide_act(decision), is_worker)

    @rule(is_worker=st.booleans())
    def calendar(self, is_worker: bool) -> None:
        self.day_comes()
        self._perform(self.calendar_act() if self.model.waiting is not None else None, is_worker)

    @precondition(lambda self: self.upgrades < MAX_UPGRADES)
    @rule(index=FIELDS)
    def upgrade(self, index: int) -> None:
        self.upgrades += 1
        names = (*self.thing.texts, *self.thing.facts)
        values = {names[index % len(names)]: word()}

        def do() -> str:
            self.thing.upgrade(values)
            return DONE

        def expect(model: Model) -> str:
            if not model.is_touched:
                model.row.update(values)
                model.newest.update(values)
            return DONE

        self._perform(Act("upgrade", f"{values}", do, expect), False)

    @rule(
        kinds=st.lists(st.sampled_from(["desk", "bulk", "table", "publish", "hide", "calendar"]), min_size=2, max_size=2, unique=True),
        index=FIELDS,
    )
    def two_at_once(self, kinds: list[str], index: int) -> None:
        self._together(*(self._made(kind, index) for kind in kinds))

    @rule(form=FORMS, button=st.one_of(BUTTONS, st.none()), kind=OTHERS, index=FIELDS)
    def form_and_another(self, form: int, button: str | None, kind: str, index: int) -> None:
        self._ensure_open(form)
        self._together(self.form_act(form, button), self._made(kind, index))

    @rule(form=FORMS, buttons=st.tuples(BUTTONS, st.one_of(BUTTONS, st.none())))
    def two_forms(self, form: int, buttons: tuple[str, str | None]) -> None:
        self._ensure_open(form)
        self._ensure_open(form + 1)
        if "action-submit" not in buttons:
            self._together(self.form_act(form, buttons[0]), self.form_act(form + 1, buttons[1]))

    @rule(kind=OTHERS, index=FIELDS, form=FORMS, is_form=st.booleans())
    def approve_and_another(self, kind: str, index: int, form: int, is_form: bool) -> None:
        self._ensure_submitted(0)
        other = self.form_act(form, "") if is_form else self._made(kind, index)
        self._together(self.decide_act("approve"), other)

    def _made(self, kind: str, index: int) -> Act | None:
        if kind == "calendar":
            self.day_comes()
        makers: dict[str, Callable[[], Act | None]] = {
            "desk": lambda: self.desk_act(index, is_publish=True),
            "bulk": lambda: self.bulk_act(index),
            "table": lambda: self.table_act(index),
            "publish": self.publish_all_act,
            "hide": self.hide_act,
            "calendar": self.calendar_act,
        }
        return makers[kind]()

    def _together(self, first: Act | None, second: Act | None) -> None:
        """Two at the same moment, each with a connection of its own: as one after the other, in either order."""
        if first is None or second is None:
            self._perform(first or second, False)
            return
        _statistics[" + ".join(sorted((first.kind, second.kind)))] += 1
        self._note(f"TOGETHER {first} | {second}")
        other = _worker.submit(second.do)
        outcomes = self._run(first.do, False), self._run(other.result, False)
        tried = []
        for order in ((0, 1), (1, 0)):
            model = deepcopy(self.model)
            acts = (first, second)
            expected = {}
            for place in order:
                # A table that was read before another change is refused as a whole.
                is_late = acts[place].kind == "table" and outcomes[place] == REFUSED
                expected[place] = REFUSED if is_late else acts[place].expect(model)
            wrong = self._differences(model)
            if not wrong and all(_agree(outcomes[place], expected[place]) for place in order):
                self.model = model
                break
            tried.append(f"{order}: {expected} but {outcomes}; {wrong}")
        else:
            raise AssertionError(self._told("neither order: " + " // ".join(tried)))
        self._after()

    # What must hold

    def _run(self, do: Callable[[], Any], is_worker: bool) -> Any:
        try:
            return _worker.submit(do).result() if is_worker else do()
        except Exception as error:
            error.add_note(self._told("failed"))
            raise

    def _perform(self, act: Act | None, is_worker: bool) -> str | None:
        if act is None:
            return None
        self._note(str(act))
        before = dict(self.model.row)
        last = self._log().order_by("-pk").values_list("pk", flat=True).first() or 0
        outcome: str = self._run(act.do, is_worker)
        expected = act.expect(self.model)
        wrong = self._differences(self.model)
        assert (wrong, _agree(outcome, expected)) == ([], True), self._told(f"{act}: {outcome}, expected {expected}; {wrong}")
        _statistics[f"{act.kind}: {outcome}"] += 1
        if act.by is not None and any(before[name] != text for name, text in self.model.row.items()):
            named = set(self._log().filter(pk__gt=last).values_list("user", flat=True))
            assert act.by.pk in named, self._told(f"{act}: the history names {named}, not {act.by.pk}")
        self._after()
        return outcome

    def _log(self) -> Any:
        return log_actions.get_logs_for_instance(self.thing.fresh())

    def _differences(self, model: Model) -> list[str]:
        """Where the portal is not as the model says."""
        item = self.thing.fresh()
        found = {"row": self.thing.values(item), "newest": self.thing.values(item.get_latest_revision_as_object())}
        wanted = {"row": model.row, "newest": model.newest}
        if not model.is_live:
            # Nobody sees the row; whether Wagtail writes it depends on the way.
            model.row = found["row"]
            wanted["row"] = model.row
        waiting = list(item.revisions.filter(approved_go_live_at__isnull=False))
        if waiting:
            found["waiting"] = self.thing.values(waiting[0].as_object())
        if model.waiting is not None:
            wanted["waiting"] = model.waiting
        wrong = [] if len(waiting) < 2 else [f"{len(waiting)} versions wait"]
        model.has_draft = item.has_unpublished_changes
        if item.live and found["row"] != found["newest"] and not item.has_unpublished_changes:
            wrong.append("nobody is told of the draft")
        wrong += self._wrong_review(item, model)
        if item.live != model.is_live:
            wrong.append(f"live is {item.live}")
        if item.live and item.live_revision_id and self.thing.values(item.live_revision.as_object()) != found["row"]:
            wrong.append("the live version is not what readers see")
        for name in wanted.keys() | found.keys():
            ours, theirs = wanted.get(name), found.get(name)
            if ours is None or theirs is None:
                wrong.append(f"{name} is {theirs}, not {ours}")
            else:
                wrong += [f"{name}.{key} is {theirs[key]!r}, not {ours[key]!r}" for key in ours if ours[key] != theirs[key]]
        return wrong

    def _wrong_review(self, item: Any, model: Model) -> list[str]:
        wrong, state = [], item.current_workflow_state
        if (state.status if state else "") != model.review:
            wrong.append(f"its review is {state.status if state else 'over'}, not {model.review or 'over'}")
        own = [number for number, user in enumerate(self.people.users) if is_own_submission(item, user)]
        if self.thing.needs_second_person and own != ([] if model.submitter is None else [model.submitter]):
            wrong.append(f"it is the submission of {own}, not of {model.submitter}")
        return wrong

    def _after(self) -> None:
        self.readers_had |= set(self.model.row.values()) if self.model.is_live else set()
        assert one_road.strays == [], self._told(str(one_road.strays))
        for number in list(self.browsers):
            if number not in self.model.forms:
                del self.browsers[number]

    def teardown(self) -> None:
        """Whatever readers had, a version in the history has it, and names its author."""
        versions: dict[Any, set[int | None]] = {}
        for revision in self.thing.fresh().revisions.all():
            named = {revision.user_id, *self._log().filter(revision=revision).values_list("user", flat=True)}
            for name in self.thing.fields:
                versions.setdefault(revision.content.get(name), set()).update(named)
        for text in self.readers_had:
            if author := self.authors.get(text):
                assert author.pk in versions.get(text, ()), self._told(f"the history does not say that {text!r} is by {author}")

    def _note(self, line: str) -> None:
        _statistics["steps"] += 1
        self.trace.append(line)

    def _told(self, sentence: str) -> str:
        return "\n".join([*self.trace, sentence])


def _agree(outcome: str, expected: str) -> bool:
    """A form that is locked may show its conflicts as well."""
    return outcome == expected or (expected, outcome) == (REFUSED, CONFLICT)


def _one(value: Any) -> str:
    """An input's text; a text area begins with a line of its own."""
    return str(value[0] if isinstance(value, list) else value).strip()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=2)
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--seed", type=int, default=20_261_201)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    setup_test_environment()
    one_road.install()
    people = People()
    run = settings(
        max_examples=options.examples,
        stateful_step_count=options.steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    for thing in (School, French, English):
        if options.only and thing.__name__ != options.only:
            continue
        started, steps = time.monotonic(), _statistics["steps"]
        machine = type(f"{thing.__name__}Interleavings", (Interleavings,), {"make": thing, "people": people})
        run_state_machine_as_test(seed(options.seed)(machine), settings=run)
        _say(f"{connection.vendor}, {thing.__name__}: {_statistics['steps'] - steps} steps in {time.monotonic() - started:.0f} s")
    _say("\n".join(f"{count:6} {name}" for name, count in _statistics.most_common()))


if __name__ == "__main__":
    main()
