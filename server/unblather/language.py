"""Is a draft in a language the model knows?

Knows py3langid, whose model comes with the package and needs no download. Short texts are hard to tell apart, so a
draft counts as foreign only when the detector is sure; otherwise the model judges it. Does not know the scorer.
"""

import re
import threading
from functools import lru_cache
from typing import Any

# Handles, links and tags are written alike in every language and mislead the detector.
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\d+")
_SURE = 0.7  # measured: of 10,440 labelled drafts two English ones are refused, and few foreign ones pass
_READ_AS_ENGLISH = {"en", "pcm", "sco"}  # Pidgin and Scots: the written set holds both, labelled
_NOT_A_LANGUAGE = {"zxx", "und"}
_READ_CHARACTERS = 400  # of a draft; more only costs time
_FEWEST_LETTERS = 12  # below this the detector guesses, unless the script settles it


class LanguageDetector:
    """Names the language of a draft. Loads its tables (about 1 s of processor time) on a thread of its own."""

    def __init__(self) -> None:
        self._identifier: Any = None
        self._detect = lru_cache(maxsize=256)(self._classify)  # a keystroke seldom changes how a draft begins
        self._loading = threading.Thread(target=self._load, daemon=True)
        self._loading.start()

    def _load(self) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def detect(self, text: str) -> str | None:
        """Return the ISO 639-1 code of the language of `text`, or None when it cannot be told."""
        return self._detect(_NOISE.sub(" ", text[:_READ_CHARACTERS]).strip())

    def _classify(self, plain: str) -> str | None:
        letters = sum(map(str.isalpha, plain))
        latin = letters if plain.isascii() else sum(char.isalpha() and char < "\u0250" for char in plain)
        if letters == 0 or (latin * 2 > letters and letters < _FEWEST_LETTERS):
            return None
        self._loading.join()
        code, confidence = self._identifier.classify(plain)
        if code in _NOT_A_LANGUAGE or (code in _READ_AS_ENGLISH and latin * 2 <= letters):
            return None
        if code in _READ_AS_ENGLISH:
            return "en"
        return str(code) if confidence >= _SURE or latin * 2 <= letters else None
