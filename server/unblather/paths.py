"""Where things lie on disk.

Knows: the user's data directory, and the data that ships with the program. Does not know what the files mean.
"""

import contextlib
import os
from pathlib import Path

import platformdirs

from unblather.errors import DataError

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parents[1]
_IN_CHECKOUT = {
    "model": CHECKOUT / "model",
    "pages": CHECKOUT / "extension" / "dist" / "pages",
    "extension": CHECKOUT / "extension" / "dist" / "extension",
}


def bundled(name: str) -> Path:
    """Return the folder `name` ("model", "pages" or "extension"): beside the installed code, else in the checkout.

    A wheel carries these folders inside the package; a checkout keeps them where they are made. The path is returned
    whether or not it exists, so that the caller can say what is missing.
    """
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else _IN_CHECKOUT[name]


def data_dir(chosen: Path | None = None) -> Path:
    """Return the data directory, made with mode 0700 when it is not there.

    `chosen` (the option `--data-dir` or the variable `UNBLATHER_DATA_DIR`) wins over the platform's own place.

    Raises:
        DataError: it cannot be made, is not a directory, or cannot be written.
    """
    folder = chosen or platformdirs.user_data_path("unblather", appauthor=False)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(NotImplementedError):
            folder.chmod(0o700)
    except OSError as error:
        raise DataError(
            f"The data directory {folder} cannot be used ({error.strerror}). "
            "Choose another with --data-dir or UNBLATHER_DATA_DIR."
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataError(
            f"The data directory {folder} is read-only. Make it writable, or choose another with --data-dir."
        )
    return folder
