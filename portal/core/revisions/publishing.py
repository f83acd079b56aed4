"""Publishing and hiding that wait for whoever writes the object at the moment, and then begin from what is stored.

Wagtail reads an object, and writes all its columns when it publishes or hides it: what another process put into one of them in between
would be gone without a word. Forms and the desk hold the row while they work; so does this.
"""

from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import pre_save
from wagtail.models import DraftStateMixin, Page, Revision, TaskState

# What the mixin calls is Wagtail's.
if TYPE_CHECKING:
    _Publishable: TypeAlias = DraftStateMixin
else:
    _Publishable = object


class PublishingMixin(_Publishable):
    """Mixed in before `DraftStateMixin` or `Page`."""

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish a version, or the one that took its place meanwhile."""
        with transaction.atomic():
            hold(self)
            current = _current(revision)
            return super().publish(current, *args, **kwargs) if current else None

    def with_content_json(self, content: Any) -> Any:
        """The object as a version has it. What readers have is not for a version to say: to one from before the first publishing they had
        nothing, and where it was restored for a day to come, the object was hidden until then."""
        instance: Any = super().with_content_json(content)
        instance.live_revision_id, instance.last_published_at = self.live_revision_id, self.last_published_at
        return instance

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        """Hide the object as it is stored."""
        with transaction.atomic():
            hold(self)
            self.refresh_from_db()
            return super().unpublish(*args, **kwargs)


def hold(instance: Model) -> None:
    """Keep an object's row for the present transaction: nobody else publishes, saves or translates it from here on."""
    # Of a page the row that all types share, as everywhere.
    model: type[Model] = Page if isinstance(instance, Page) else type(instance)
    model._base_manager.select_for_update().filter(pk=instance.pk).values_list("pk").first()


def connect() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(_task_saved, sender=TaskState, dispatch_uid="revisions-task")


def _task_saved(instance: TaskState, **_kwargs: Any) -> None:
    """Whoever decides on a submission holds its object first, as whoever publishes or hides it does, and only then writes the workflow: in
    another order the two would wait for each other."""
    item = instance.workflow_state.content_object
    if item is not None and connection.in_atomic_block:
        hold(item)


def _current(revision: Revision) -> Revision | None:
    """A version as it is now that its object is held; None where its day was taken off it."""
    stored: Revision | None = Revision.objects.filter(pk=revision.pk).first()
    if stored is None:
        return None
    due = revision.approved_go_live_at
    if due is not None and stored.approved_go_live_at is None:
        # What was put into it is a newer version, which has taken over its day.
        same_object = Revision.objects.filter(base_content_type=stored.base_content_type_id, object_id=stored.object_id)
        return same_object.filter(approved_go_live_at=due).first()
    instance: Any = stored.content_object
    live: Revision | None = instance.live_revision
    if live is not None and live != stored and live.created_at >= stored.created_at:
        # Readers have a newer one by now: this one would take back what came since.
        latest: Revision = instance.latest_revision
        return latest
    return stored
