"""Pages on the translation desk: `reading` says what of a page is text, `composing` makes the page of a language out of texts, `writing`
and `writer` put it into the tree, `source` is what the desk sees. Why so, and how fast, is in the README."""
