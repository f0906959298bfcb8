"""What the history adds up to: the figures of the page at /history, and of `unblather history`.

Each module asks the tables of `schema.py` for one part of the page and answers with plain values. None of them changes
anything, and none knows HTTP.
"""
