"""Online services: sites, apps and accounts on which something can be done or looked up."""

from collections.abc import Iterator
from typing import Literal

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField

from portal import languages
from portal.codes import CodesField
from portal.content_rows import LanguageCode, Row, WebAddress
from portal.languages import Fragment
from services import registry
from services.content_files import EntryRow
from services.kinds.base import Entry, Fact, lines, spoken, spoken_language_choices
from services.values import is_partial_date, partial_date


class Form(models.TextChoices):
    WEBSITE = "website", _("Website")
    APP = "app", _("App")
    MINI_PROGRAM = "mini-program", _("Mini program")
    ACCOUNT = "account", _("Official account on WeChat")


class Identity(models.TextChoices):
    """What one needs to prove who one is."""

    NONE = "none", _("nothing")
    TELEPHONE = "telephone", _("a Chinese mobile number")
    PASSPORT = "passport", _("a passport")
    RESIDENCE_PERMIT = "residence-permit", _("a residence permit")
    EMPLOYER = "employer", _("an account of the employer")


class AddressBlock(blocks.StructBlock):
    """The address of a language's version."""

    language = blocks.ChoiceBlock(choices=spoken_language_choices, label=_("Language"))
    address = blocks.URLBlock(label=_("Address"))

    class Meta:
        icon = "link"
        label = _("Address")


class OnlineService(Entry):
    """An online service. `functions`: what it is for, one a line, per language. `addresses`: where each language's version is."""

    LANGUAGES_LABEL = _("Languages")

    form = models.CharField(_("form"), max_length=16, choices=Form, blank=True)
    functions = models.TextField(_("what it is for"), blank=True, help_text=_("One a line."))
    identity = CodesField(_("what one needs to sign in"), choices=Identity.choices)
    addresses = StreamField([("address", AddressBlock())], blank=True, verbose_name=_("addresses by language"))
    since = models.CharField(_("since"), max_length=10, blank=True, validators=[is_partial_date])

    class Meta(Entry.Meta):
        verbose_name = _("online service")
        verbose_name_plural = _("online services")

    def glance_facts(self) -> Iterator[Fact]:
        yield from self.fact("form", _("Kind of service"), self.get_form_display())

    def own_facts(self) -> Iterator[Fact]:
        yield from self.glance_facts()
        functions = self.text("functions")
        values = (Fragment(line, functions.language, functions.is_fallback) for line in lines(functions.text))
        yield from self.fact("functions", _("What it is for"), *values)
        yield from self.fact("identity", _("What you need to sign in"), *(Identity(code).label for code in self.identity))
        links = [(name, address) for name, address in self._links() if address]
        if links:
            yield Fact("addresses", str(_("In your language and others")), tuple(links), self.doubt("addresses"))
        yield from self.fact("since", _("Since"), partial_date(self.since))

    def _links(self) -> Iterator[tuple[str, str]]:
        """Name and address of each language's version, the reader's first."""
        reader = languages.nearest(get_language()).code
        rows = [(block.value["language"], block.value["address"]) for block in self.addresses]
        for code, address in sorted(rows, key=lambda row: row[0] != reader):
            yield spoken([code])[0], address


class AddressRow(Row):
    language: LanguageCode
    address: WebAddress


class OnlineServiceRow(EntryRow):
    form: Literal["website", "app", "mini-program", "account", ""] = ""
    functions: dict[LanguageCode, list[str]] = {}
    identity: list[Literal[tuple(Identity.values)]] = []  # type: ignore[valid-type]  # the enum is the one list
    addresses: list[AddressRow] = []
    since: str = ""


registry.register(
    registry.Kind(
        rank=30,
        slug="online-services",
        model=OnlineService,
        label=_("Online service"),
        label_plural=_("Online services"),
        summary=_("Sites, apps and accounts of the authorities: what they are for and in which languages."),
        icon="globe",
        content="online_services",
        row=OnlineServiceRow,
        schema_type="WebSite",
        # Apps and their sign-in change twice a year.
        check_every=180,
        filters=(registry.Filter("form", _("Kind of service"), "form", lambda: Form.choices),),
        translated=("functions",),
        facts_fields=("form", "identity", "addresses", "since"),
        is_place=False,
    )
)
