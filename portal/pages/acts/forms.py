"""The editing form of a page: how far a new address and its dates reach is asked beside them, and kept with the draft."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.models import Page

from portal.core.revisions.forms import MergingPageForm
from portal.pages.acts.reach import Reach, question

if TYPE_CHECKING:
    from portal.pages.acts.kinds import Act
    from portal.pages.models import PortalPage

#: Columns that keep the answers.
RENAME, SCHEDULE, EXPIRE = "rename_in", "publish_in", "expire_in"
COLUMNS = (RENAME, SCHEDULE, EXPIRE)


class SchedulePanel(PublishingPanel):
    """Wagtail's dialog of the dates, with the question below each of them."""

    def __init__(self, **kwargs: Any) -> None:
        if "children" not in kwargs:
            go_live, expire = PublishingPanel().children
            kwargs["children"] = [go_live, FieldPanel(SCHEDULE), expire, FieldPanel(EXPIRE)]
        super().__init__(**kwargs)


class PortalPageForm(MergingPageForm):
    """Asks only where there are other versions of the page. "All" is offered to those who may publish them, and to those who may not
    publish the page itself: theirs is a proposal, which counts when somebody else publishes it."""

    instance: "PortalPage"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._usual: dict[str, Reach] = {}
        columns = [column for column in COLUMNS if column in self.fields]
        if columns:
            self._ask(columns)

    def _ask(self, columns: Iterable[str]) -> None:
        from portal.pages.acts import operations  # they query the very models that have this form
        from portal.pages.acts.kinds import STORED

        others = operations.versions_elsewhere(self.instance) if self.instance.pk else []
        refused = operations.not_theirs(self.instance, others, self.for_user) if others else []
        for column in columns:
            if not others:
                del self.fields[column]
                continue
            self._usual[column] = operations.usual_reach(self.instance, STORED[column])
            self.initial[column] = operations.reach_of(self.instance, STORED[column])
            self.fields[column] = question(
                also=[version.locale.get_display_name() for version in others],
                refused=refused,
                remarks=[str(self.fields[column].help_text)],
                chosen=self.initial[column],
                label=self.fields[column].label or "",
            )

    def _clean_fields(self) -> None:
        super()._clean_fields()
        for column, usual in self._usual.items():
            # What is usual is kept as nothing: an original and its translation, for which it differs, may be the same form.
            if self.cleaned_data.get(column) == usual:
                self.cleaned_data[column] = ""

    def clean(self) -> dict[str, Any]:
        """An act that cannot be done in one of the languages is an error of its field, before anything is saved."""
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and self._usual:
            self._refuse("slug", RENAME, self._rename())
            self._refuse("go_live_at", SCHEDULE, self._schedule())
        return cleaned

    def _rename(self) -> "Act | None":
        from portal.pages.acts.kinds import Rename

        before = Page.objects.filter(pk=self.instance.pk, live=True).values_list("slug", flat=True).first()
        after = self.cleaned_data.get("slug")
        return Rename(before, after) if before and after and before != after else None

    def _schedule(self) -> "Act | None":
        from portal.pages.acts.kinds import Schedule

        day = self.cleaned_data.get("go_live_at")
        return Schedule(day) if day and self.instance.permissions_for_user(self.for_user).can_publish() else None

    def _refuse(self, field: str, column: str, act: "Act | None") -> None:
        from portal.pages.acts import operations

        chosen = self.cleaned_data.get(column) or self._usual.get(column)
        if act is not None and chosen == Reach.ALL and field in self.fields:
            user = self.for_user if self.instance.permissions_for_user(self.for_user).can_publish() else None
            for reason in operations.reasons(operations.steps(act, self.instance, user=user)):
                self.add_error(field, reason)
