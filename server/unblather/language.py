"""Is a draft in a language the model knows?

Knows py3langid, whose tables come with the package and need no download, and which words the model's tokenizer holds
whole. Short texts are hard to tell apart, so a draft counts as foreign only on good grounds; otherwise the model judges
it. Does not know the scorer.
"""

import json
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

# Handles, links and tags are written alike in every language and mislead the detector.
_NOISE = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\d+")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL_WORD = re.compile(r"(?<![\w$.])[^\W\d_]{2,}(?!\w)")
_READ_AS_ENGLISH = {"en", "pcm", "sco"}  # Pidgin and Scots: the written set holds both, labelled
_NOT_A_LANGUAGE = {"zxx", "und"}
_READ_CHARACTERS = 400  # of a draft; more only costs time
_FEWEST_LETTERS = 12  # below this the detector guesses, unless the script settles it
# Chosen on training/data/languages.jsonl and the labelled drafts; model/README.md has how often each is wrong.
_SURE = 0.7  # the detector alone is believed
_LIKELY = (0.45, 0.01, 0.8)  # or it is less sure, but English is out of the question, and some words are unknown
_UNKNOWN = (3, 0.6, 0.08)  # or most words in small letters are unknown (slang of other scripts: romanised Hindi)


class LanguageDetector:
    """Names the language of a draft. Loads its tables (about 1 s of processor time) on a thread of its own."""

    def __init__(self, model: Path) -> None:
        """`model` is the folder whose tokenizer says which words the model knows."""
        self._identifier: Any = None
        self._known: frozenset[str] = frozenset()
        self._detect = lru_cache(maxsize=256)(self._classify)  # a keystroke seldom changes how a draft begins
        self._loading = threading.Thread(target=self._load, args=(model,), daemon=True)
        self._loading.start()

    def _load(self, model: Path) -> None:
        from py3langid.langid import MODEL_FILE, LanguageIdentifier

        try:
            vocabulary = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
            self._known = frozenset(word for word in vocabulary if word.isalpha())
        except (OSError, ValueError, LookupError):
            pass  # the scorer reads the same file, and says what is wrong with it
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
        ranks: list[tuple[str, float]] = self._identifier.rank(plain)
        english = sum(share for code, share in ranks if code in _READ_AS_ENGLISH)
        code, confidence = next((code, share) for code, share in ranks if code not in _NOT_A_LANGUAGE)
        if latin * 2 <= letters:
            return None if code in _READ_AS_ENGLISH else str(code)
        if code not in _READ_AS_ENGLISH and (confidence >= _SURE or self._likely(plain, confidence, english)):
            return str(code)
        if self._unknown(plain, english):
            return str(next(code for code, _ in ranks if code not in _READ_AS_ENGLISH | _NOT_A_LANGUAGE))
        return "en" if code in _READ_AS_ENGLISH else None

    def _likely(self, plain: str, confidence: float, english: float) -> bool:
        least, most_english, most_known = _LIKELY
        words = _WORD.findall(plain.lower())
        return confidence >= least and english < most_english and len(words) > 1 and self._share(words) <= most_known

    def _unknown(self, plain: str, english: float) -> bool:
        fewest, most_known, most_english = _UNKNOWN
        words = [word for word in _SMALL_WORD.findall(plain) if word.islower()]  # names are unknown in every language
        return len(words) >= fewest and english < most_english and self._share(words) <= most_known

    def _share(self, words: list[str]) -> float:
        return sum(word in self._known for word in words) / len(words) if self._known else 1.0
