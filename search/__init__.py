"""Finding things: text analysis, engines, the outbox and the page of results. Knows no model of the other apps; they register."""
