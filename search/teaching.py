"""What staff do about a question without success: give an object the name, say what the words mean, or put a result first."""

from django.db import transaction

from search import query_log
from search.models import Alias, PromotedResult, Synonym


@transaction.atomic
def add_alias(*, language: str, text: str, key: str) -> None:
    """From now on the object is found by these words."""
    Alias.objects.get_or_create(text=text, key=key)
    query_log.settle(language=language, text=text)


@transaction.atomic
def add_synonym(*, language: str, text: str, means: str) -> None:
    """From now on these words are also looked for as those."""
    Synonym.objects.get_or_create(language=language, text=text, means=means)
    query_log.settle(language=language, text=text)


@transaction.atomic
def promote(*, language: str, text: str, key: str) -> None:
    """From now on the object comes first for these words."""
    PromotedResult.objects.get_or_create(language=language, text=text, key=key)
    query_log.settle(language=language, text=text)
