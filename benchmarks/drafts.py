"""Drafts to measure with: made from a few sentences, all different, the same in every run.

Knows nothing of what is measured. No draft repeats, so no cache answers for the model.
"""

import random
from collections.abc import Iterator

_OPENERS = (
    "We moved the whole team to the new release last week",
    "Has anybody here tried to run this on an older machine",
    "I kept a notebook of every call that went wrong in March",
    "Our small shop has a new opening time from Monday",
    "The second chapter of that book changed how I plan a week",
    "My neighbour asked me why the invoice came twice",
)
_MIDDLES = (
    "and what helped in the end was writing down each step before touching anything",
    "because the default setting throws away the part that most people need",
    "which surprised me, since the manual says the opposite on its first page",
    "so we now ask one question before we start, and the meetings got shorter",
    "and you can sign up on our page to hear when the next one is ready",
    "though I would still like to hear how others handle it when two people are away",
)


def draft(number: int, words: int) -> str:
    """Return draft `number`, `words` words long."""
    draw = random.Random(number)
    spoken = [f"Note {number}"]
    while len(" ".join(spoken).split()) < words:
        spoken.append(f"{draw.choice(_OPENERS)}, {draw.choice(_MIDDLES)} ({draw.randrange(100, 1000)}).")
    return " ".join(" ".join(spoken).split()[:words])


def mixed(count: int) -> Iterator[str]:
    """Yield `count` different drafts as they come in real life: most are short, a few are long."""
    draw = random.Random(11)
    for number in range(count):
        yield draft(1_000_000 + number, min(220, max(4, int(draw.lognormvariate(3.1, 0.8)))))
