"""What schema.org calls the entries of the directory: JSON-LD in the head of every detail page.

| Where | What |
|---|---|
| `things.py` | an entry as a thing: its type, names, address, position, hours, numbers |
| `particulars.py` | what single kinds are besides: channels of hotlines and online services, windows of halls, dates of events |
| `script.py` | the same as a text that can stand in a page |

Types and properties are those of schema.org alone, and a property only stands where schema.org has it for the type.
"""
