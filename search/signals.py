"""Words that staff add take effect with the next question: the stamp changes, and other names go into the outbox."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from search import sources, vocabulary
from search.models import Alias, PromotedResult, Synonym, Term, TermText
from search.operations import note_change


def _touch(**_signal: Any) -> None:
    vocabulary.touch()


for _model in (Term, TermText, Synonym, PromotedResult):
    post_save.connect(_touch, sender=_model, dispatch_uid=f"search.touch.save.{_model.__name__}")
    post_delete.connect(_touch, sender=_model, dispatch_uid=f"search.touch.delete.{_model.__name__}")


@receiver(pre_save, sender=Alias)
def note_former_object(instance: Alias, **_signal: Any) -> None:
    """The object that had the name until now loses it."""
    former = Alias.objects.filter(pk=instance.pk).values_list("key", flat=True).first()
    if former and former != instance.key:
        _note(former)


@receiver(post_save, sender=Alias)
@receiver(post_delete, sender=Alias)
def note_object(instance: Alias, **_signal: Any) -> None:
    """The object is found by the name, or not any more."""
    _note(instance.key)


def _note(key: str) -> None:
    name, _, identifier = key.partition(":")
    # An object of an app that was taken out is in no index.
    if any(source.name == name for source in sources.all_sources()):
        note_change(source=name, identifier=identifier)
