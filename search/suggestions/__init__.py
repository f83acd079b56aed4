"""What a reader may mean while typing, and what was meant by a misspelt question: from the names in the index, held in memory."""

from search.suggestions.keeper import current
from search.suggestions.names import Names, Suggestion

__all__ = ["Names", "Suggestion", "current"]
