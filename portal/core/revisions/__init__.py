"""Versions of objects: merging what a form changed onto the newest state, and putting values into live rows and pending drafts."""
