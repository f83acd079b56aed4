"""The points of view from which readers look for a page: their stage of life here, the area, and who they are."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Group(models.TextChoices):
    """What kind of point of view a topic is. `ALL` is the section that lists everything."""

    STAGE = "stage", _("Stage of your stay")
    AREA = "area", _("Area")
    AUDIENCE = "audience", _("Who it is for")
    ALL = "all", _("Everything")


class Topic(models.TextChoices):
    """A topic's value is also the slug of its section's page."""

    BEFORE_YOU_COME = "before-you-come", _("Before you come")
    FIRST_DAYS = "first-days", _("First days")
    SETTLED = "settled", _("Settled")
    LEAVING = "leaving", _("Leaving")
    INVEST = "invest", _("Invest")
    WORK = "work", _("Work")
    STUDY = "study", _("Study")
    LIVE = "live", _("Live")
    TRAVEL = "travel", _("Travel")
    SHOP = "shop", _("Shop")
    INDIVIDUALS = "individuals", _("Individuals")
    BUSINESSES = "businesses", _("Businesses")


TOPICS_OF: dict[Group, tuple[Topic, ...]] = {
    Group.STAGE: (Topic.BEFORE_YOU_COME, Topic.FIRST_DAYS, Topic.SETTLED, Topic.LEAVING),
    Group.AREA: (Topic.INVEST, Topic.WORK, Topic.STUDY, Topic.LIVE, Topic.TRAVEL, Topic.SHOP),
    Group.AUDIENCE: (Topic.INDIVIDUALS, Topic.BUSINESSES),
}


def describe(group: Group, value: str) -> StrOrPromise:
    """The label of a topic.

    Raises:
        LookupError: the group has no such topic.
    """
    labels: dict[str, StrOrPromise] = {topic.value: topic.label for topic in TOPICS_OF[group]}
    return labels[value]
