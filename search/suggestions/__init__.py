"""What a reader may mean while typing, and what was meant by a misspelt question: from the names in the index, held in memory."""

from search.suggestions.beginnings import comparable
from search.suggestions.keeper import current
from search.suggestions.letters import CJK
from search.suggestions.names import Names, Suggestion

__all__ = ["CJK", "Names", "Suggestion", "comparable", "current"]
