"""Changes to a draft that must not change its score: typos, case, emoji, tags, names, links, a polite opener.

Knows text. Does not know models. Training draws from one half of each list and evaluation from the other, so that
robustness is measured on names and phrases that were never trained on.
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

NAMES = tuple(
    "Amara Bjorn Chidi Dolores Emeka Fatima Goran Hye-jin Imani Jorge Kavya Lars Mei Nokuthula Oluwaseun Priya "
    "Quentin Rosalind Siobhan Tariq Ulrike Vusi Wanjiru Ximena Yusuf Zofia Aisha Brendan Carmen Dmitri Esther Farid "
    "Greta Hamza Ingrid Jamal Keiko Lindiwe Mateo Niamh Omar Petra Ravi Sunita Thabo Uche Violeta Wei Yolanda Zainab "
    "Danny Kelly Marcus Sheila Trevor Becky Gary Linda Shaun Donna".split()
)
BRANDS = tuple(
    "Brightwell Tarnfield Quillo Ostrava Pebblr Nexora Hallam Fernway Zubi Corvane Loomly Ashgrove Vantor Mipple "
    "Kestrel Dovetail Oakhurst Trellis Sandbar Lumen Novaro Birchline Pinedale Wexley Harrow Cobalt Marlow Juno "
    "Riverton Stonebridge Elmwood Clearpath Summit Larkspur Meadow Foundry Anchor Beacon Harbor Thistle".split()
)
EMOJI = tuple("😀 🙂 🎉 🙏 😅 🔥 👀 ✨ 😂 👍 🤔 💡 ❤️ 😊 🚀 🤷 😭 🙌 ☕ 🌱".split())
TAGS = tuple(
    "#monday #life #thoughts #work #friday #mood #today #community #people #home #weekend #local #story #day #real "
    "#city #happy #random #notes #life2".split()
)
LINKS = tuple(
    f"https://{host}/{path}"
    for host, path in zip(
        "t.co bit.ly example.com youtu.be example.org lnkd.in tinyurl.com example.net buff.ly fb.me".split(),
        "x7Kq2 3aBcD news/12 dQw4w a/b g8sk2 y9ab post?id=4 2QzT 1AbC".split(),
        strict=True,
    )
)
OPENERS = (
    "Nice one!",
    "Just my two cents:",
    "Great point,",
    "Thanks for sharing.",
    "Love this.",
    "Interesting read.",
    "Good question!",
    "Hope everyone is well.",
    "So true!",
    "Well said.",
    "Hi all,",
    "Good morning,",
    "I really like how you put this.",
    "Thank you for posting this.",
)

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE = re.compile(r"@\w+")
_WORD = re.compile(r"[^\W\d_]{4,}")
_CAPITAL = re.compile(r"(?<=[\w,;(] )[A-Z][a-z]{2,}\b")  # behind another word: at the start of a sentence any word is


@dataclass(frozen=True)
class Lists:
    """What a perturbation draws from, and the words that are no proper names."""

    names: Sequence[str]
    brands: Sequence[str]
    emoji: Sequence[str]
    tags: Sequence[str]
    links: Sequence[str]
    openers: Sequence[str]
    common: frozenset[str]

    @classmethod
    def half(cls, which: int, common: frozenset[str]) -> "Lists":
        """Return every second entry of each list: 0 for training, 1 for evaluation."""
        names, brands, emoji, tags, links, openers = (
            part[which::2] for part in (NAMES, BRANDS, EMOJI, TAGS, LINKS, OPENERS)
        )
        return cls(names, brands, emoji, tags, links, openers, common)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that occur in lower case: when one is capitalised it need not be a name."""
    return frozenset(word for text in texts for word in re.findall(r"(?<!\w)[a-z]+", text))


def typos(text: str, draw: random.Random, _lists: Lists) -> str:
    """Swap, drop or double a letter in one word of eight."""

    def spoil(match: re.Match[str]) -> str:
        word = match[0]
        if draw.random() >= 1 / 8:
            return word
        place = draw.randrange(1, len(word) - 1)
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        return draw.choice((swapped, word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:]))

    return _WORD.sub(spoil, text)


def case(text: str, draw: random.Random, _lists: Lists) -> str:
    """Write everything in small or in capital letters."""
    return draw.choice((text.lower(), text.upper()))


def emoji(text: str, draw: random.Random, lists: Lists) -> str:
    """Put one to three emoji at the end."""
    return f"{text} {''.join(draw.choices(lists.emoji, k=draw.randint(1, 3)))}"


def hashtags(text: str, draw: random.Random, lists: Lists) -> str:
    """Put one or two tags without a message at the end."""
    return f"{text} {' '.join(draw.sample(lists.tags, draw.randint(1, 2)))}"


def handles(text: str, draw: random.Random, lists: Lists) -> str:
    """Put other accounts in the place of those that are named."""
    return _HANDLE.sub(lambda _: f"@{draw.choice(lists.names)}{draw.randint(1, 99)}", text)


def names(text: str, draw: random.Random, lists: Lists) -> str:
    """Put other people's names in the place of proper names."""
    return _renamed(text, draw, lists.names, lists.common)


def brands(text: str, draw: random.Random, lists: Lists) -> str:
    """Put other brands in the place of proper names."""
    return _renamed(text, draw, lists.brands, lists.common)


def links(text: str, draw: random.Random, lists: Lists) -> str:
    """Put other links in the place of those that are there."""
    return _LINK.sub(lambda _: draw.choice(lists.links), text)


def opener(text: str, draw: random.Random, lists: Lists) -> str:
    """Glue a polite opener on."""
    return f"{draw.choice(lists.openers)} {text}"


PERTURBATIONS: dict[str, Callable[[str, random.Random, Lists], str]] = {
    change.__name__: change for change in (typos, case, emoji, hashtags, handles, names, brands, links, opener)
}


def without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with the spans cut out."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _renamed(text: str, draw: random.Random, pool: Sequence[str], common: frozenset[str]) -> str:
    given: dict[str, str] = {}

    def rename(match: re.Match[str]) -> str:
        word = match[0]
        if word.lower() in common:
            return word
        return given.setdefault(word, draw.choice(pool))

    return _CAPITAL.sub(rename, text)
