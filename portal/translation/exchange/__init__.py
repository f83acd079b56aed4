"""Texts on their way to and from other systems: XLIFF 1.2 and 2.0, PO, XLSX, TMX, TBX, CSV of terms, several files in a zip.

Pure functions of bytes and frozen dataclasses; nothing here knows the database. `files` is the front door: it recognises a file, reads it
whole or raises one `ExchangeError` that names every place, and `merging` says what an import would do before anything is written.

- `units`, `concepts`: what is exchanged. `inline`: tags and placeholders inside a text. `problems`: what is said about a bad file.
- `xliff12`, `xliff20`, `po`, `xlsx`, `tmx`: each has `write(units, written_at=…) -> bytes` and `read(data, …) -> Parcel`.
- `tbx`, `terms_csv`: `write(concepts) -> bytes` and `read(data) -> tuple[Concept, ...]`.
- `acceptance`: what no translation may bring along, whichever format it came in. `archive`: zips. `limits`: how big is too big.
"""
