"""The model card: `model/README.md`, written from config.json and eval.json so that no figure is typed by hand.

Knows how to say what was measured. Does not measure.
"""

from typing import Any

_CARD = """---
license: apache-2.0
language: en
library_name: onnx
pipeline_tag: text-classification
base_model: sentence-transformers/all-MiniLM-L6-v2
---

# {name} {version}

Says of one draft (a post, or a comment on somebody else's page) how far it talks *at* an audience, promotes its
writer, helps a reader and converses, and which words do so. It ships with Unblather and runs on the writer's machine.

| file | what |
|---|---|
| `onnx/model_int8.onnx` | all-MiniLM-L6-v2 fine-tuned, int8, {megabytes:.1f} MB: token ids in, last hidden state out |
| `head.safetensors` | the linear head: `weight` (7, 384) and `bias` (7) |
| `config.json` | labels and their order, calibration, thresholds, the data's hashes, the recipe |
| `tokenizer.json` | the tokenizer of all-MiniLM-L6-v2 |
| `eval.json` | every figure below and more; `make eval` computes it from these files |

A draft's logit is the mean over its own tokens of `weight · vector + bias`, then calibrated, so each token's share is
exact. Four scales (0 to 3 in the rubric, here 0 to 1) and three flags (probabilities).

## How good it is

On the development split ({dev_drafts} public posts and comments, used to choose thresholds and calibration, never to
train), through the shipped int8 files. AUC and average precision are for "2 and more" on a scale, or a flag that is
set; kappa is quadratic, between the rounded score and the label.

{dev_table}

On the test part of the written set ({written_drafts} drafts in registers that public data lacks; never trained on):

{written_table}

AUC by length, in words, on the written test part:

{length_table}

Warnings, where the labels hold no promotion, broadcasting or flag (innocent), and where they do (promotional):

{verdict_table}

The words named as reasons: within a draft, token logits rank the words that carry promotion or broadcasting above the
others with a mean AUC of {token_auc} ({span_drafts} drafts). Deleting the fifth of the words that speak most for
self-promotion lowers its logit by {named}; deleting as many at random, by {random}.

## Where it is wrong

- The shortest drafts are the hardest (see the table by length): whom they address is often only implied.
- In a long helpful text, one promotional sentence is diluted by the mean.
- Honest talk about one's own event, trade, customers or money is sometimes called self-promotion: those are most of the
  wrong warnings on the written test part.
- English only. Other languages get no verdict.
- Irony and in-jokes: it reads words, not relations.

## Data and labels

{train_drafts} drafts for training: public texts with labels of our own, and drafts written for the project. The public
sources: {sources}.

A large language model labelled each by reading it against a rubric; 1,610 held-out texts were labelled twice,
independently (quadratic weighted kappa: broadcast 0.96, self_promotion 0.95, helpful 0.91, conversational 0.94). That
is consistency of one kind of rater, not agreement among people. Against people's labels of the sources themselves
(AUC of our labels): YouTube spam by self_promotion 0.945; congress self-promotion 0.895; corporate "Dialogue" by
conversational 0.917; constructive news comments by helpful 0.890; sponsored or spam blog comments by self_promotion
0.844; advice sentences by helpful 0.674 (they were labelled in context). The written set over-represents dry British
humour, and its helpful replies are more polished than real ones. Public texts are not in this repository.

Nothing marked evaluation-only touched these weights. Hash of the training data: `{data_hash}`.
"""


def render(config: dict[str, Any], found: dict[str, Any]) -> str:
    """Return the card for a model's configuration and its evaluation."""
    own, dev, written = config["unblather"], found["dev"], found["written_test"]
    return _CARD.format(
        name=own["name"],
        version=own["version"],
        megabytes=found["encoder_bytes"] / 1e6,
        dev_drafts=dev["drafts"],
        dev_table=_labels(dev["labels"]),
        written_drafts=written["drafts"],
        written_table=_labels(written["labels"]),
        length_table=_lengths(written["by_words"]),
        token_auc=written["marked_words"]["token_auc"],
        span_drafts=written["marked_words"]["drafts"],
        named=written["deletion"]["named"],
        random=written["deletion"]["random"],
        train_drafts=f"{own['data']['train']['drafts']:,}",
        sources=", ".join(source for source in own["data"]["sources"] if source != "written"),
        data_hash=own["data"]["train"]["sha256"],
        verdict_table=_verdicts({"development": dev["verdicts"], "written test": written["verdicts"]}),
    )


def _labels(table: dict[str, dict[str, float]]) -> str:
    rows = ["| label | positives | AUC | average precision | kappa |", "|---|---|---|---|---|"]
    for label, row in table.items():
        cells = [f"{row[key]:.3f}" if key in row else "–" for key in ("auc", "average_precision", "weighted_kappa")]
        rows.append(f"| {label} | {row['positives']} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _verdicts(parts: dict[str, dict[str, Any]]) -> str:
    rows = ["| part | drafts | warned | hinted |", "|---|---|---|---|"]
    rows += [
        f"| {part}, {kind} | {found[kind]} | {found[f'{kind}_warned']} | {found[f'{kind}_hinted']} |"
        for part, found in parts.items()
        for kind in ("innocent", "promotional")
    ]
    return "\n".join(rows)


def _lengths(table: dict[str, dict[str, float]]) -> str:
    scales = sorted({key for row in table.values() for key in row} - {"drafts"})
    rows = ["| words | drafts | " + " | ".join(scales) + " |", "|---|---|" + "---|" * len(scales)]
    for band, row in table.items():
        cells = [f"{row[scale]:.3f}" if scale in row else "–" for scale in scales]
        rows.append(f"| {band} | {row['drafts']} | {' | '.join(cells)} |")
    return "\n".join(rows)
