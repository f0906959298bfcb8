"""What the user wrote, where, and what came of it.

Each module here has one job over the tables of `schema.py`. None of them knows HTTP, models or the command line.
"""
