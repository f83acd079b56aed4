"""A made-up tree of pages to measure the translation desk with, and the usual add-on beside it, which is in nobody's settings but its own.

`tree` makes the pages, `addon_settings` are those of the process in which the add-on (wagtail-localize) is measured.
"""
