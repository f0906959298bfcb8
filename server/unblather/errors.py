"""Every error that a user can meet, as one tree.

Knows: the sentence to show (what is wrong, where, what to do) and the kind of fault. Does not know where it is shown:
the command line prints it and leaves with status 2, the HTTP API turns it into a problem document.
"""


class UnblatherError(Exception):
    """Base of every error with a sentence for the user; `str(error)` is that sentence."""


class ModelError(UnblatherError):
    """The model folder is missing, incomplete or damaged."""


class DraftError(UnblatherError):
    """A draft cannot be scored as it was given (too long, not text, an unknown kind)."""


class DataError(UnblatherError):
    """The data directory or its database cannot be used (read-only, damaged, held by another process)."""


class DamagedError(DataError):
    """The database file is damaged, or is no database at all."""


class HistoryError(UnblatherError):
    """What was asked of the history cannot be done (nothing to bring back, an unknown setting)."""


class ArchiveError(UnblatherError):
    """A file cannot be imported at all: it is none that we know, or tries to do harm."""


class PairingError(UnblatherError):
    """A pairing code is wrong, used up or too old."""


class ClientError(UnblatherError):
    """A client is unknown, or cannot be called what it was to be called."""


class ExtensionError(UnblatherError):
    """The browser extension is not built."""


class PortError(UnblatherError):
    """The port cannot be listened on."""
