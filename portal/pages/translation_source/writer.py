"""A page in one language that is written: live, as a draft, or new, with its history.

Wagtail's own way (save, save a revision, publish it) saves a page five times; here it is saved once. The figures are in the README.
"""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Locale, Page, Revision
from wagtail.models.reference_index import ReferenceIndex

from portal import languages
from portal.core.revisions import patching
from portal.core.revisions.new_pages import NewPage
from portal.core.revisions.pending import pending, supersede
from portal.pages.models import PortalPage
from portal.pages.translation_source.composing import Texts, compose
from portal.pages.translation_source.reading import columns, content_texts, form_of, put, texts_of

#: Depth of home pages in the tree: the root is 1.
HOME_DEPTH = 2
_TITLE = "title"
_STATE = (
    "live",
    "expired",
    "expire_at",
    "has_unpublished_changes",
    "first_published_at",
    "last_published_at",
    "latest_revision_created_at",
    "live_revision",
    "latest_revision",
    "draft_title",
)
_PROVENANCE = ("text_origin", "translated_from", "translated_on", "is_reviewed")


class Writer:
    """One page in one language."""

    def __init__(
        self,
        source: PortalPage,
        language: languages.Language,
        user: Any,
        said: Texts | None = None,
        made_from: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`said`: the source's texts where they are known already; `made_from`: path → the source text that a given translation was made
        from, where that is not the present one."""
        self.source, self.language, self.user, self.made_from = source, language, user, made_from
        self.form = form_of(type(source))
        self.source_texts = said or texts_of(source)
        self.now = timezone.now()

    def new(self, parent: Page, texts: Mapping[str, str], *, is_live: bool) -> NewPage:
        """A page that is not there yet, to stand under this one."""
        composed = self._composed(None, texts)
        is_home = self.source.depth == HOME_DEPTH
        page = type(self.source)(
            locale=Locale.objects.get_for_language(self.language.code) if is_home else parent.locale,
            translation_key=self.source.translation_key,
            slug=self.language.code if is_home else self.source.slug,
            show_in_menus=self.source.show_in_menus,
            owner=self.user,
            live=is_live and bool(composed.fields[_TITLE]),
        )
        # This looks at the texts, and the rest comes from the source: nothing else has to be validated.
        put(page, self._with_title(composed))
        self._set_facts(page)
        self._set_provenance(page)
        page.draft_title = page.title
        page.has_unpublished_changes = not page.live
        page.first_published_at = page.last_published_at = self.now if page.live else None
        return NewPage(page, parent)

    def publish(self, page: PortalPage, texts: Mapping[str, str]) -> bool:
        """Change the live page, and in drafts what they did not change themselves."""
        before = self._before(page)
        composed = self._composed(before, texts)
        is_ready = bool(composed.fields[_TITLE])
        drafts = [self._patched(draft, before, texts) for draft in pending(page)]
        is_changed = self._differs(page, composed)
        if is_ready and (is_changed or not page.live):
            self._publish(page, composed, is_new_text=bool(texts), drafts=drafts)
        elif is_ready and dict(composed.made_from) != page.made_from:
            patching.write_columns(page, made_from=dict(composed.made_from))
        if not is_ready and not drafts:
            return self.draft(page, texts)
        return is_changed

    def _publish(self, page: PortalPage, composed: Texts, *, is_new_text: bool, drafts: list[Revision]) -> None:
        put(page, composed)
        self._set_facts(page)
        if is_new_text:
            self._set_provenance(page)
        page.live, page.expired = True, False
        if page.expire_at and page.expire_at <= self.now:
            # It ended then; what is published now does not.
            page.expire_at = None
        page.last_published_at = self.now
        page.first_published_at = page.first_published_at or self.now
        revision = self._revision(page, drafts)
        page.has_unpublished_changes = bool(drafts)
        self._point_to(page, live=revision, latest=patching.newest(drafts) or revision)
        patching.save(page, columns=[*columns(type(page)), *_PROVENANCE, *_STATE])
        self._follow(page, revision)

    def draft(self, page: PortalPage, texts: Mapping[str, str]) -> bool:
        """Change the draft only; one is begun from the live page where there is none."""
        drafts = list(pending(page))
        if drafts:
            # A list: every draft is patched.
            newer = [self._patched(draft, None, texts) for draft in drafts]
            return newer != drafts
        composed = self._composed(self._before(page), texts)
        if not self._differs(page, composed):
            return False
        content = self._content(page.serializable_data(), composed, is_new_text=bool(texts))
        revision = self._revision(page, (), content)
        state = {"latest_revision": revision, "latest_revision_created_at": self.now, "has_unpublished_changes": True}
        patching.write_columns(page, **state, draft_title=content[_TITLE])
        log(instance=page, action="wagtail.edit", user=self.user, revision=revision, content_changed=True)
        return True

    # What is said

    def _before(self, page: PortalPage) -> Texts | None:
        """What the page said; a draft that was only copied from the source says nothing yet."""
        return texts_of(page) if page.translated_from or page.live else None

    def _composed(self, before: Texts | None, texts: Mapping[str, str]) -> Texts:
        return compose(self.form, self.source_texts, before, texts, target_language=self.language, given_from=self.made_from)

    def _with_title(self, composed: Texts) -> Texts:
        """A draft has to be called something: as its source is, which is noted."""
        if composed.fields[_TITLE]:
            return composed
        title = self.source_texts.fields[_TITLE]
        return Texts({**composed.fields, _TITLE: title}, composed.body, composed.made_from, {**composed.untranslated, _TITLE: title})

    def _differs(self, page: PortalPage, composed: Texts) -> bool:
        now = texts_of(page)
        facts = any(getattr(page, self._column(name)) != getattr(self.source, self._column(name)) for name in page.FACTS)
        return facts or (dict(now.fields), now.body, dict(now.untranslated)) != (
            dict(composed.fields),
            composed.body,
            dict(composed.untranslated),
        )

    def _column(self, name: str) -> str:
        return str(self.source._meta.get_field(name).attname)

    def _set_facts(self, page: PortalPage) -> None:
        for name in page.FACTS:
            setattr(page, name, getattr(self.source, name))

    def _set_provenance(self, page: PortalPage) -> None:
        page.translated_from = self.source.language.code
        page.translated_on = timezone.localdate(self.now)

    # Drafts

    def _patched(self, draft: Revision, live: Texts | None, texts: Mapping[str, str]) -> Revision:
        """A draft with translations put onto it, so that its author, its workflow and its day stay. What the draft says otherwise
        than the live page did is somebody's work and stays, too."""
        model = type(self.source)
        said = content_texts(model, draft.content)
        mine = self.form.translations(said)
        theirs = self.form.translations(live) if live else {}
        given = {path: text for path, text in texts.items() if live is None or mine.get(path, "") == theirs.get(path, "")}
        composed = self._with_title(self._composed(said if draft.content.get("translated_from") else None, given))
        content = self._content(draft.content, composed, is_new_text=bool(given))
        return supersede(draft, content, object_str=content[_TITLE])

    def _content(self, before: Mapping[str, Any], composed: Texts, *, is_new_text: bool) -> dict[str, Any]:
        composed = self._with_title(composed)
        content = {**before, **composed.fields}
        if self.form.body and content_texts(type(self.source), before).body != composed.body:
            content[self.form.body[0]] = json.dumps(composed.body, cls=DjangoJSONEncoder)
        content |= {"made_from": dict(composed.made_from), "untranslated": dict(composed.untranslated)}
        content |= {name: getattr(self.source, self._column(name)) for name in self.source.FACTS}
        if is_new_text:
            content |= {"translated_from": self.source.language.code, "translated_on": timezone.localdate(self.now).isoformat()}
        return content

    # History

    def _revision(self, page: PortalPage, drafts: Sequence[Revision], content: dict[str, Any] | None = None) -> Revision:
        name = content[_TITLE] if content else ""
        return patching.version_before(drafts, page, by=self.user, now=self.now, content=content, name=name)

    def _point_to(self, page: PortalPage, *, live: Revision | None, latest: Revision) -> None:
        page.live_revision, page.latest_revision = live, latest
        page.latest_revision_created_at = latest.created_at
        page.draft_title = latest.content[_TITLE]

    def _follow(self, page: PortalPage, revision: Revision) -> None:
        """What else has to know of what was published."""
        ReferenceIndex.create_or_update_for_object(page)
        patching.announce(page, revision)
        log(instance=page, action="wagtail.publish", user=self.user, revision=revision, content_changed=True)
        if Page.objects.filter(alias_of=page).exists():
            page.update_aliases(revision=revision, _content=revision.content)
