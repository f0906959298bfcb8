"""Drafts in, replies out, on the model that ships: offsets in UTF-16, languages, limits, and every odd text."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from unblather.config import Limits, Settings
from unblather.database import Database
from unblather.errors import DraftError
from unblather.history.records import Record
from unblather.history.store import History
from unblather.paths import bundled
from unblather.service import Draft, Reply, Service

ADVERT = "We're thrilled to announce our award-winning platform! Sign up today and get 20% off: example.com/offer"
ANSWER = "Have you tried clearing the cache first? That fixed it for me on version 9, after a restart."


@pytest.fixture(scope="module")
def real() -> Service:
    return Service.load(bundled("model"), Settings())


def marked(text: str, start: int | None, length: int | None) -> str:
    """Return what a browser would mark: `start` and `length` count UTF-16 code units."""
    assert start is not None
    assert length is not None
    units = text.encode("utf-16-le", "surrogatepass")
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass")


def test_an_advert_is_warned_about_and_an_answer_is_not(real: Service) -> None:
    advert, answer = real.score(Draft(ADVERT)), real.score(Draft(ANSWER, "comment"))

    assert advert["verdict"] == "warn"
    assert advert["reader_value"] is not None
    assert advert["reader_value"] < 3
    assert advert["language"] == "en"
    assert advert["hints"][0]["severity"] == "warn"
    assert answer["verdict"] == "ok"
    assert answer["reader_value"] is not None
    assert answer["reader_value"] > advert["reader_value"] + 4


def test_quoted_words_are_the_marked_words_also_after_emoji(real: Service) -> None:
    text = "😀👨‍👩‍👧 שלום " + ADVERT
    reply = real.score(Draft(text))
    told = [hint for hint in reply["hints"] if hint["start"] is not None]

    assert told
    for hint in told:
        quoted = re.search("“(.+?)…?”", hint["message"])
        assert quoted is not None
        assert " ".join(marked(text, hint["start"], hint["length"]).split()).startswith(quoted[1])


def test_a_batch_answers_in_order_and_as_one_by_one(real: Service) -> None:
    drafts = [Draft(ADVERT), Draft(ANSWER, "comment", "My build fails."), Draft(""), Draft("Spot on."), Draft(ADVERT)]

    assert real.score_batch(drafts) == [real.score(draft) for draft in drafts]
    assert real.score_batch([]) == []


def test_the_same_offer_is_judged_more_strictly_under_a_personal_post(real: Service) -> None:
    offer = "We made an app for that, it is called Calmly. You can sign up on our page."
    personal = "My father died on Friday. I cannot sleep and I do not know how to tell the children."

    alone, under = (real.score(Draft(offer, "comment", context)) for context in (None, personal))

    assert under["verdict"] == "warn"
    assert "personal-moment" in {hint["id"] for hint in under["hints"]}
    assert "personal-moment" not in {hint["id"] for hint in alone["hints"]}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vielen Dank für den Hinweis, das hat mir heute sehr geholfen!", "de"),
        ("Nous sommes fiers d'annoncer notre nouveau produit, inscrivez-vous !", "fr"),
        ("谢谢你的帮助,现在可以用了。我们明天再试一次。", "zh"),
        ("谢谢你的帮助现在可以用了", "zh"),
        ("Большое спасибо за помощь, теперь всё работает как надо.", "ru"),
    ],
)
def test_other_languages_get_no_verdict_but_their_name(real: Service, text: str, language: str) -> None:
    reply = real.score(Draft(text))

    assert (reply["verdict"], reply["language"], reply["reader_value"]) == ("none", language, None)
    assert language in (reply["reason"] or "")
    assert not reply["hints"]
    assert not reply["spans"]


def test_handles_and_links_do_not_make_a_draft_foreign(real: Service) -> None:
    reply = real.score(
        Draft("@größe_über @mañana Thanks, that was the missing step for me! https://beispiel.de/straße")
    )

    assert reply["language"] == "en"
    assert reply["verdict"] != "none"


@pytest.mark.parametrize("text", ["", "   \n\t ", "Hello", "👍", "!!!", "\0", "\ud83d"])
def test_what_is_too_short_to_judge_says_so(real: Service, text: str) -> None:
    reply = real.score(Draft(text))

    assert (reply["verdict"], reply["reason"], reply["reader_value"]) == ("none", "too short to judge", None)


@pytest.mark.parametrize(
    "text",
    [
        "line\n" * 1_000,
        "<script>alert(1)</script> <b>Buy</b> our product &amp; win",
        "buy " * 4_999,
        "a" * 20_000,
        "\u202eright to left override and שלום עולם together in one line",
        "half \ud83d a surrogate and \0 a nul in the middle of it",
    ],
)
def test_odd_texts_get_a_sane_answer(real: Service, text: str) -> None:
    assert_sane(text, real.score(Draft(text)))


@pytest.mark.parametrize(
    ("draft", "name"), [(Draft("😀" * 10_001), "draft"), (Draft("Fine.", context="a" * 20_001), "context")]
)
def test_a_text_over_the_limit_is_refused_with_both_numbers(real: Service, draft: Draft, name: str) -> None:
    with pytest.raises(DraftError, match=rf"The {name} is 20,00\d UTF-16 units long; at most 20,000"):
        real.score(draft)


PIECES = [
    "👨‍👩‍👧 ",
    "🇩🇪",
    "e\u0301",
    "שלום ",
    "नमस्ते ",
    "Buy our tool now! ",
    "Sign up today ",
    "\n",
    "\r\n",
    "\ud83d",
    "\0",
    "👍🏽",
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=25).map("".join))
def test_every_span_lies_inside_the_text_and_splits_no_grapheme(real: Service, text: str) -> None:
    assert_sane(text, real.score(Draft(text)))


def assert_sane(text: str, reply: Reply) -> None:
    borders = [0]
    for grapheme in regex.findall(r"\X", text):
        borders.append(borders[-1] + len(grapheme.encode("utf-16-le", "surrogatepass")) // 2)
    spans = [(span["start"], span["length"]) for span in reply["spans"]]
    spans += [(hint["start"], hint["length"] or 0) for hint in reply["hints"] if hint["start"] is not None]
    for start, length in spans:
        assert length > 0
        assert start in borders
        assert start + length in borders
    assert all(0 <= value <= 1 for value in reply["scores"].values())
    assert all(0 < span["weight"] <= 1 for span in reply["spans"])
    assert len(reply["hints"]) <= 3
    assert (reply["reader_value"] is None) == (reply["verdict"] == "none") == (reply["reason"] is not None)


class TestWithAHistory:
    OFFER = "I made a tool for that and you can find it on my site."

    @pytest.fixture
    def history(self, database: Database) -> History:
        return History(database, Limits())

    @pytest.fixture
    def service(self, real: Service, history: History) -> Service:
        return Service(real._scorer, real._detector, Settings(), history)

    def record(self, history: History, service: Service, number: int, text: str, **changes: object) -> None:
        """Record a text as if it had just gone out."""
        when = datetime.now(UTC) - timedelta(minutes=30 - number)
        history.record(
            [
                Record(
                    **{
                        "id": str(uuid.UUID(int=number)),
                        "site": "x.com",
                        "kind": "post",
                        "started": when,
                        "ended": when,
                    }
                    | {"last_scores": service.score(Draft(text))["scores"], "text": text}
                    | changes  # type: ignore[arg-type]
                )
            ]
        )

    def told(self, service: Service, text: str) -> list[str]:
        return [hint["message"] for hint in service.score(Draft(text))["hints"] if hint["signal"] == "history"]

    def test_announcements_are_counted_since_the_last_visit(self, service: Service, history: History) -> None:
        assert self.told(service, ADVERT) == []
        for number in (1, 2):
            self.record(history, service, number, f"{ADVERT} Offer {number}.")
        assert self.told(service, ADVERT)[0] == "Your third announcement since you last commented on somebody's post."
        assert self.told(service, ANSWER) == []
        self.record(history, service, 3, ANSWER, kind="comment", house="theirs")
        assert not any("announcement" in message for message in self.told(service, ADVERT))

    def test_the_same_sentence_again(self, service: Service, history: History) -> None:
        slogan = "Together we build the gardens of tomorrow"
        for number, text in enumerate((f"{slogan}! A first post.", f"{slogan.upper()}... and a second one.")):
            self.record(history, service, number, text)
        message = "The third time in 30 days that you say one of these sentences, word for word."
        assert self.told(service, f"News of the week.\n{slogan}.") == [message]
        assert self.told(service, "Together we build something else, in other words.") == []
        history.forget("site", "x.com")
        assert self.told(service, f"News of the week.\n{slogan}.") == []

    def test_many_posts_within_an_hour(self, service: Service, history: History) -> None:
        for number in range(5):
            self.record(history, service, number, f"Note number {number} about how the pump works.")
        assert self.told(service, "One more note about the pump.") == ["Your sixth post within an hour."]

    def test_hints_of_the_history_have_no_words(self, service: Service, history: History) -> None:
        for number in range(5):
            self.record(history, service, number, f"Note number {number} about how the pump works.")
        (hint,) = (h for h in service.score(Draft(ANSWER))["hints"] if h["signal"] == "history")
        assert (hint["start"], hint["length"], hint["severity"]) == (None, None, "hint")

    def test_a_new_strictness_counts_from_the_next_draft_on(self, service: Service, history: History) -> None:
        for strictness, verdict in (("gentle", "hint"), ("strict", "warn"), ("gentle", "hint")):
            history.change_settings({"strictness": strictness})
            assert service.score(Draft(self.OFFER))["verdict"] == verdict
            assert service.score_batch([Draft(self.OFFER)])[0]["verdict"] == verdict

    def test_a_history_that_cannot_be_read_keeps_nobody_from_scoring(
        self, service: Service, database: Database
    ) -> None:
        with database.write() as db:
            db.execute("ALTER TABLE settings RENAME TO gone")
            db.execute("ALTER TABLE drafts RENAME TO away")
        assert service.score(Draft(ADVERT))["verdict"] == "warn"
