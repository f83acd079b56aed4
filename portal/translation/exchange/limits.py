"""How big is too big. A file that goes past a limit is refused with a sentence that says the limit."""

#: Bytes of one file: the whole memory of the portal (54,000 targets) is a TMX file of about half of this.
MAX_FILE_BYTES = 50 * 2**20
#: Units or concepts in one file.
MAX_UNITS = 100_000
#: Characters of one text, its codes included.
MAX_TEXT = 200_000
#: Elements inside one another in an XML file; formats need about fifteen.
MAX_DEPTH = 100
#: Files in one zip, and the bytes of all of them unpacked.
MAX_MEMBERS = 500
MAX_UNPACKED_BYTES = 200 * 2**20
#: Problems that one error lists; the rest is only counted.
MAX_PROBLEMS = 50
