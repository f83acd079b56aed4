"""The desk's pages in the Wagtail admin. They read through the selectors and write through the operations, which ask for rights."""
