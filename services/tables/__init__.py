"""Tables: each kind of the directory as a spreadsheet, out and in again.

`columns` derives a kind's columns from its model, `values` and `streams` say how a value is written in a cell, `resources` puts them
together for django-import-export. `writing` and `reading` are the files. `planning` finds what a table would change, and writes nothing;
`operations` writes exactly that.
"""
