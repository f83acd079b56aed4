"""What has been loaded, so that a second start does not load it again; and the step of a workflow that a second person takes."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState

from portal.core.revisions import patching
from portal.pages.approval import is_own_submission


class LoadedContent(models.Model):
    """A content file or folder as it was when it was loaded. `digest`: SHA-256 of its bytes, in hexadecimal."""

    path = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.path


class SecondPersonTask(AbstractGroupApprovalTask):
    """Approval by the members of groups, but never by the person who submitted: to them the task is as closed as to people outside."""

    class Meta:
        verbose_name = _("approval by a second person")
        verbose_name_plural = _("approvals by a second person")

    @classmethod
    def get_description(cls) -> str:
        return gettext("Members of the chosen groups approve, but not what they submitted themselves.")

    def start(self, workflow_state: WorkflowState, user: Any = None) -> TaskState:
        """Begin the review. Who submits again after changes were asked for is the submitter from then on. Their own lock is given up:
        with it they could go on editing what another person approves."""
        # Wagtail clears the task before it resumes; between two tasks of a workflow it does not.
        if user is not None and workflow_state.current_task_state is None:
            workflow_state.requested_by = user
        item = workflow_state.content_object
        if user is not None and item.locked_by_id == user.pk:
            item.locked, item.locked_by, item.locked_at = False, None, None
            patching.save(item, columns=["locked", "locked_by", "locked_at"])
        return super().start(workflow_state, user=user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> Any:
        """Approve or reject.

        Raises:
            PermissionDenied: the user may not. Wagtail asks about the object of the address only, which another task may be named with.
        """
        if action_name not in {name for name, *_labels in self.get_actions(task_state.workflow_state.content_object, user)}:
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_actions(self, obj: Any, user: Any) -> list[Any]:
        return [] if is_own_submission(obj, user) else super().get_actions(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        return is_own_submission(obj, user) or super().locked_for_user(obj, user)

    def user_can_lock(self, obj: Any, user: Any) -> bool:
        return not is_own_submission(obj, user) and super().user_can_lock(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> QuerySet[TaskState]:
        states: QuerySet[TaskState] = super().get_task_states_user_can_moderate(user, **kwargs)
        own = [state.pk for state in states if is_own_submission(state.workflow_state.content_object, user)]
        return states.exclude(pk__in=own)
