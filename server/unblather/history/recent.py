"""What the history has to say about the draft that is being written now.

Knows: how to count what went out lately, and how to recognise a sentence again without keeping it. Does not know which
count deserves a hint (`hints.py`).
"""

import hashlib
import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass

from unblather.database import Database
from unblather.text import words

HOUR = 3_600_000  # milliseconds
WINDOW_DAYS = 30  # a sentence is remembered this long
FEWEST_WORDS = 4  # a shorter sentence says the same by chance
MOST_SENTENCES = 20_000  # remembered at once, 8 bytes each


@dataclass(frozen=True)
class Lately:
    """Counts over what went out."""

    announcements: int = 0  # since the writer last visited anybody
    posts_last_hour: int = 0


class Recent:
    """Counts and recognises. Sentences live in memory only, as hashes: a text that is not kept leaves no trace."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sentences: deque[tuple[int, int]] = deque()  # when (milliseconds) and hash, as they came
        self._known: Counter[int] = Counter()
        self._lock = threading.Lock()

    def lately(self, now: int) -> Lately:
        """Return the counts at `now`, in milliseconds. What lies in the future (a clock was wrong) does not count."""
        with self._database.read() as db:
            visited = db.execute("SELECT max(ended) FROM drafts WHERE visit AND ended <= ?", [now]).fetchone()[0]
            announced = "SELECT count(*) FROM drafts WHERE announcement AND ended > ? AND ended <= ?"
            posted = "SELECT count(*) FROM drafts WHERE ended > ? AND ended <= ? AND posted AND kind = 'post'"
            return Lately(
                db.execute(announced, [visited or 0, now]).fetchone()[0],
                db.execute(posted, [now - HOUR, now]).fetchone()[0],
            )

    def load(self, now: int) -> None:
        """Remember the sentences of the texts that were kept."""
        since = now - WINDOW_DAYS * 24 * HOUR
        with self._database.read() as db:
            rows = db.execute(
                "SELECT ended, text FROM drafts JOIN texts ON draft = key WHERE ended > ? AND posted "
                "ORDER BY ended DESC LIMIT ?",
                [since, MOST_SENTENCES // 4],
            )
            for ended, text in reversed(rows.fetchall()):
                self.remember(ended, text)

    def remember(self, when: int, text: str) -> None:
        """Remember the sentences of a text that has gone out."""
        with self._lock:
            for sentence in set(_sentences(text)):
                self._sentences.append((when, sentence))
                self._known[sentence] += 1
            while len(self._sentences) > MOST_SENTENCES:
                self._drop()

    def forget(self) -> None:
        """Remember no sentence any more; what is left in the database may be loaded again."""
        with self._lock:
            self._sentences.clear()
            self._known.clear()

    def repeated(self, text: str, now: int) -> int:
        """Return how many texts of the last days hold one and the same sentence of this text."""
        with self._lock:
            while self._sentences and self._sentences[0][0] < now - WINDOW_DAYS * 24 * HOUR:
                self._drop()
            return max((self._known[sentence] for sentence in _sentences(text)), default=0)

    def _drop(self) -> None:
        _, sentence = self._sentences.popleft()
        self._known[sentence] -= 1
        if not self._known[sentence]:
            del self._known[sentence]


def _sentences(text: str) -> Iterator[int]:
    """Yield a hash for each sentence; case, spaces and punctuation do not matter."""
    sentence: list[str] = []
    end = 0
    for start, stop in [*words(text), (len(text), len(text))]:
        between = text[end:start]
        if stop == start or any(mark in between for mark in ".!?…\n。！？"):
            if len(sentence) >= FEWEST_WORDS:
                digest = hashlib.blake2b(" ".join(sentence).encode("utf-8", "replace"), digest_size=8).digest()
                yield int.from_bytes(digest)
            sentence = []
        sentence.append(text[start:stop].casefold())
        end = stop
