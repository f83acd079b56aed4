"""Four eyes: where a page type asks for it, what a person submitted is published by another person."""

from typing import Any

from django.conf import settings
from wagtail.models import Revision, TaskState, WorkflowState


def is_own_submission(item: Any, user: Any) -> bool:
    """Whether what waits for approval in a page or snippet (`WorkflowMixin`) was submitted last by this user.

    It waits until another person approved or published it; asking for changes or withdrawing it does not end that, or both would be ways
    around the second person. Never where `SELF_APPROVAL` is on.
    """
    if settings.SELF_APPROVAL:
        return False
    latest = WorkflowState.objects.for_instance(item).order_by("-created_at", "-pk").first()
    return (
        latest is not None
        and latest.requested_by_id == user.pk
        and not _is_approved_by_another(latest)
        and not _is_published_since(item, latest)
    )


def _is_approved_by_another(submission: WorkflowState) -> bool:
    """Looks at who approved rather than at the status: a workflow of other tasks would let the submitter approve."""
    approvals = submission.task_states.filter(status=TaskState.STATUS_APPROVED)
    by_another: bool = approvals.exclude(finished_by=submission.requested_by_id).exists()
    return by_another and submission.status == WorkflowState.STATUS_APPROVED


def _is_published_since(item: Any, submission: WorkflowState) -> bool:
    """Whether readers have the submitted version or a later one. What the desk publishes beside a draft comes just before that draft in the
    history, which may be after what was submitted; but only publishing ends a submission."""
    if submission.status in {WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES}:
        return False
    submitted = Revision.objects.filter(task_states__workflow_state=submission)
    newest = submitted.order_by("-created_at").values_list("created_at", flat=True).first()
    live = Revision.objects.filter(pk=item.live_revision_id).values_list("created_at", flat=True).first()
    return newest is not None and live is not None and live >= newest
