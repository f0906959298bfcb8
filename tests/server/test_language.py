"""What counts as a foreign language: sure where it can be, silent where it cannot."""

import pytest

from unblather.language import LanguageDetector
from unblather.paths import bundled


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector(bundled("model"))


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben heute den ganzen Tag an der neuen Seite gearbeitet.",
        "Gute Besserung dir und der Familie",
        "Bhai kal raat se bijli nahi hai, mohalle mein sab chhat par so rahe hain",
        "makasih infonya, langsung meluncur",
        "Ma dai, non ci credo proprio",
        "Поздравляю, очень рада за тебя",
        "今日も雨ですね",
    ],
)
def test_a_foreign_draft_is_told(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) not in (None, "en")


@pytest.mark.parametrize(
    "text",
    [
        "lol same",
        "ngl that slaps fr, u gotta hear it",
        "I no sabi wetin dem dey talk, abeg make una help me",
        "Happy birthday Wanjiru! See you in Nairobi on Friday, dinner is on me",
        "We tried the pierogi and the pelmeni and honestly could not choose",
        "#throwback #sunset #weekend what a day it was",
        "wagmi",
    ],
)
def test_english_is_never_refused_for_its_slang_names_or_tags(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) in (None, "en")


@pytest.mark.parametrize("text", ["", "👍", "@someone https://example.com #tag", "ok"])
def test_nothing_is_said_of_what_cannot_be_told(detector: LanguageDetector, text: str) -> None:
    assert detector.detect(text) is None
