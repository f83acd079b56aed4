"""What the search keeps in the database: the outbox, the words that staff add, and the log of what was asked."""

from search.models.outbox import Change, KnownIndex
from search.models.query_log import LoggedQuery
from search.models.words import Alias, PromotedResult, Stamp, Synonym, Term, TermText

__all__ = ["Alias", "Change", "KnownIndex", "LoggedQuery", "PromotedResult", "Stamp", "Synonym", "Term", "TermText"]
