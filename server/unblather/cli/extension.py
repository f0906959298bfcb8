"""`unblather extension`: where the browser extension's build lies, and how to load it.

Knows: the folders, and what each browser wants done. Does not know what is in the extension.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from unblather.cli.options import data_dir_option
from unblather.errors import ExtensionError

_STEPS: Final = {
    "chrome": (
        "Chrome, Chromium, Edge and Brave (120 or newer):",
        "1. Open chrome://extensions and switch on “Developer mode”.",
        "2. Press “Load unpacked” and choose the folder {path}",
    ),
    "firefox": (
        "Firefox (142 or newer):",
        "1. Open about:debugging#/runtime/this-firefox.",
        "2. Press “Load Temporary Add-on…” and choose {path}/manifest.json",
        "Firefox keeps a temporary add-on until it is closed.",
    ),
}
BROWSERS: Final = tuple(_STEPS)


@dataclass(frozen=True)
class Build:
    """An unpacked extension."""

    path: Path
    version: str


def build_of(browser: str) -> Build:
    """Return the build for a browser.

    Raises:
        ExtensionError: it is not there, or not complete.
    """
    from unblather.paths import bundled

    path = bundled("extension") / browser
    try:
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        scripts = [script for group in manifest["content_scripts"] for script in group["js"]]
        missing = [script for script in scripts if not (path / script).is_file()]
        version = str(manifest["version"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ExtensionError(f"The extension is not built in {path}. Run `make setup` in the checkout.") from error
    if missing:
        raise ExtensionError(f"{missing[0]} is missing in {path}. Run `make extension` in the checkout.")
    return Build(path, version)


@click.command()
@click.argument("browser", type=click.Choice(BROWSERS), required=False)
@data_dir_option
def extension(browser: str | None, data_dir: Path | None) -> None:
    """Print where the browser extension lies, and how to load it. BROWSER is chrome or firefox; both if left out."""
    for name in BROWSERS if browser is None else (browser,):
        build = build_of(name)
        click.echo(build.path)
        for line in _STEPS[name]:
            click.echo(line.format(path=build.path), err=True)
    chosen = "" if data_dir is None else f" --data-dir {data_dir}"
    click.echo(f"Then run `unblather pair{chosen}` and type its code into the page that opens.", err=True)
