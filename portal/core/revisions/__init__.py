"""Versions of an object: merging what a form's user changed onto the newest state."""
