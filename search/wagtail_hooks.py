"""What the search adds to the Wagtail admin: its words as snippets, and the queue of questions without success among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from portal import languages
from search import queue_views, rights, suggestions
from search.forms import ObjectForm
from search.models import Alias, PromotedResult, Synonym, Term

_PAGE_HELP = _("The address of its page, as the browser shows it.")


class _ObjectColumn(Column):
    """The title of the object that a word is about, with its page; its key where no reader can find it (any more)."""

    cell_template_name = "search/object_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        named = suggestions.current().get(instance.key)
        context |= {"key": instance.key, "title": None, "url": ""}
        if named:
            code = languages.nearest(translation.get_language()).code
            context |= {"title": languages.choose(named.titles, code), "url": languages.choose(named.urls, code)}
        return context


_OBJECT = _ObjectColumn("key", label=_("Page"), sort_key="key")


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "globe"
    menu_label = _("Terms")
    list_display = ["__str__", "domain", "note"]
    list_filter = ["domain"]
    search_backend_name = None
    search_fields = ["texts__text", "note"]
    edit_handler = ObjectList([
        InlinePanel("texts", panels=[FieldPanel("language"), FieldPanel("text")], heading=_("Names"), label=_("Name"), min_num=1),
        FieldPanel("domain"),
        FieldPanel("note"),
    ])  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> object:
        """With the names, which the list shows."""
        return Term.objects.prefetch_related("texts").order_by("domain", "pk")


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "resubmit"
    menu_label = _("Synonyms")
    list_display = ["text", "language", "means", "means_language"]
    list_filter = ["language"]
    search_backend_name = None
    search_fields = ["text", "means"]
    edit_handler = ObjectList([
        FieldRowPanel([FieldPanel("text"), FieldPanel("language")]),
        FieldRowPanel([FieldPanel("means"), FieldPanel("means_language")]),
    ])  # fmt: skip


class AliasViewSet(SnippetViewSet):
    model = Alias
    icon = "tag"
    menu_label = _("Other names")
    list_display = ["text", _OBJECT]
    search_backend_name = None
    search_fields = ["text", "key"]
    edit_handler = ObjectList([FieldPanel("text"), FieldPanel("key", help_text=_PAGE_HELP)], base_form_class=ObjectForm)


class PromotedResultViewSet(SnippetViewSet):
    model = PromotedResult
    icon = "pick"
    menu_label = _("Promoted results")
    list_display = ["text", "language", _OBJECT, "rank", "until"]
    list_filter = ["language"]
    search_backend_name = None
    search_fields = ["text", "key"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("text"), FieldPanel("language")]),
            FieldPanel("key", help_text=_PAGE_HELP),
            FieldRowPanel([FieldPanel("rank"), FieldPanel("until")]),
        ],
        base_form_class=ObjectForm,
    )


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Search")
    menu_name = "search-words"
    menu_icon = "search"
    menu_order = 160
    items = (TermViewSet, SynonymViewSet, AliasViewSet, PromotedResultViewSet)


register_snippet(SearchGroup)


class _QueueItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rights.languages_of(request.user))


@hooks.register("register_reports_menu_item")
def queue_item() -> MenuItem:
    """The queue in the menu of reports."""
    return _QueueItem(_("Searches without success"), reverse("search_queue"), name="search-queue", icon_name="search", order=1000)


@hooks.register("register_admin_urls")
def queue_urls() -> list[URLPattern]:
    """The queue's addresses."""
    return [
        path("search-queue/", queue_views.queue, name="search_queue"),
        path("search-queue/question/", queue_views.question, name="search_question"),
    ]


@hooks.register("after_edit_snippet")
def keep_edited_term(_request: HttpRequest, instance: object) -> None:
    """The file of the term base does not overwrite what staff have changed."""
    if isinstance(instance, Term) and not instance.is_edited:
        Term.objects.filter(pk=instance.pk).update(is_edited=True)
