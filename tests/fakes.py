"""Stand-ins that implement the real interfaces, for tests that are about something else."""

from collections.abc import Sequence

from unblather.config import Limits
from unblather.service import Draft, ModelReply, Reply, Service, check_length
from unblather.text import utf16_length

LABELS = (
    "broadcast",
    "self_promotion",
    "helpful",
    "conversational",
    "hard_sell",
    "engagement_bait",
    "empty_praise",
)


class FakeService(Service):
    """Warns about every draft that says "buy", and about nothing else. It knows no language and no model file."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.model = ModelReply(name="fake", version="1", head="1")
        self._limits = limits or Limits()
        self.batches: list[int] = []  # how many drafts each call of score_batch was given

    def score(self, draft: Draft) -> Reply:
        check_length(draft, self._limits)
        at = draft.text.find("buy")
        reply = Reply(
            scores=dict.fromkeys(LABELS, 0.5),
            reader_value=9.0,
            verdict="ok",
            reason=None,
            language="en",
            hints=[],
            spans=[],
            model=self.model,
        )
        if not draft.text.strip():
            reply |= {"verdict": "none", "reason": "too short to judge", "reader_value": None}
        if at >= 0:
            start = utf16_length(draft.text[:at])
            reply |= {"verdict": "warn", "reader_value": 2.0}
            reply["spans"] = [{"start": start, "length": 3, "signal": "hard_sell", "weight": 0.5}]
            reply["hints"] = [
                {
                    "id": "hard-sell",
                    "signal": "hard_sell",
                    "severity": "warn",
                    "start": start,
                    "length": 3,
                    "message": "“buy” asks before it gives.",
                    "why": "Readers came for something of use.",
                    "suggestion": "Say what they learn.",
                }
            ]
        return reply

    def score_batch(self, drafts: Sequence[Draft]) -> list[Reply]:
        self.batches.append(len(drafts))
        return [self.score(draft) for draft in drafts]
