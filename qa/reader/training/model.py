"""The network: BERT over question and passage, a span head on every token, a relevance head on the first."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from qa.reader.training.batches import IGNORED, Batch

# The span decides what is quoted; relevance only helps to choose the passage.
RELEVANCE_WEIGHT = 0.5
HEAD_DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits: `start`, `end` `(n, length)`, -inf off the passage except at 0, no answer; `relevance` `(n,)`."""

    start: torch.Tensor
    end: torch.Tensor
    relevance: torch.Tensor


@dataclass(frozen=True, slots=True)
class Losses:
    """Sums over a batch, and over how many examples the spans' sum goes."""

    span: torch.Tensor
    relevance: torch.Tensor
    spans: int

    def total(self, examples: float) -> torch.Tensor:
        """Return the loss, as if the batch had `examples`: so that one of a short batch counts as one of a long."""
        return (self.span + RELEVANCE_WEIGHT * self.relevance) / examples


class Reader(nn.Module):
    """One forward pass over (question, passage)."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(HEAD_DROPOUT)
        self.span = nn.Linear(width, 2)
        self.relevance = nn.Linear(width, 1)
        for head in (self.span, self.relevance):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, tokens: torch.Tensor, types: torch.Tensor, lengths: torch.Tensor) -> Reading:
        """Read the passages: `tokens`, `types` `(n, length)` int64, `lengths` `(n,)`."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        filled = places < lengths[:, None]
        hidden = self.encoder(input_ids=tokens, token_type_ids=types, attention_mask=filled.long()).last_hidden_state
        hidden = self.dropout(hidden)
        start, end = self.span(hidden).float().unbind(-1)
        # The passage without its closing [SEP], and [CLS] for "no answer".
        allowed = ((types == 1) & (places < lengths[:, None] - 1)) | (places == 0)
        return Reading(
            start=start.masked_fill(~allowed, -torch.inf),
            end=end.masked_fill(~allowed, -torch.inf),
            relevance=self.relevance(hidden[:, 0]).float().squeeze(-1),
        )


def losses(reading: Reading, batch: Batch) -> Losses:
    """Return the summed losses: the mean cross-entropy of both ends, and that of relevance."""
    ends = [
        cross_entropy(logits, target, ignore_index=IGNORED, reduction="sum")
        for logits, target in ((reading.start, batch.first), (reading.end, batch.last))
    ]
    relevance = binary_cross_entropy_with_logits(reading.relevance, batch.relevant, reduction="sum")
    return Losses(span=(ends[0] + ends[1]) / 2, relevance=relevance, spans=int((batch.first != IGNORED).sum()))


def new_reader(folder: Path) -> Reader:
    """Return a reader whose encoder is the one in `folder` and whose heads know nothing yet."""
    from transformers import AutoModel
    from transformers.utils.logging import set_verbosity_error

    # It reports the pooler, which is left out on purpose, as if something were wrong.
    set_verbosity_error()

    # On two cores, plain attention in bf16 is a quarter faster than the fused one, and dropout costs a tenth; with
    # hardly more examples than a row has once, there is little for dropout to prevent.
    encoder = AutoModel.from_pretrained(
        folder,
        add_pooling_layer=False,
        attn_implementation="eager",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    return Reader(encoder, encoder.config.hidden_size)


def load_reader(folder: Path, weights: dict[str, Any]) -> Reader:
    """Return a reader with trained weights, ready to read. Raises `RuntimeError` when they don't fit."""
    reader = new_reader(folder)
    reader.load_state_dict(weights)
    return reader.eval()
