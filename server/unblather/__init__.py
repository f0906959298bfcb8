"""Unblather: does a draft talk at people, or is it of use to them?"""

__version__ = "0.1.0"
