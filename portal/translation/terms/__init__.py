"""The term base as values: concepts with their terms, and the recogniser that finds them in text of every script."""

from portal.translation.terms.concepts import Concept, Status, Term
from portal.translation.terms.recogniser import Match, Recogniser

__all__ = ["Concept", "Match", "Recogniser", "Status", "Term"]
