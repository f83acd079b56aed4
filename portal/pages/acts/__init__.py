"""What is done to a page in one language or in all of them: withdraw, move, rename, schedule, expire.

| module | what it does |
|---|---|
| `reach` | the two answers, the question as a form field, and the columns that keep an answer with a draft |
| `kinds` | one class an act: which versions it concerns, what stands against it, what it does to one |
| `operations` | an act with all versions of a page, all or none |
| `forms` | the editing form of a page, which asks about its address and its dates |
| `stored` | the answers of a version, carried out when it is published, scheduled or expires |
| `views` | the screens that ask at the moment itself: withdrawing and moving |

An act that a button does at once (withdraw, move) asks on its own screen. One that is written into a draft (a new address, dates) asks on
the editing form, and the answer is part of the draft: it is saved and approved with it, and counts when the draft is published, be it by
the command `publish_scheduled` a month later.
"""
