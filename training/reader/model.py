"""The network: a frozen encoder with low-rank adapters; heads for spans, relevance and stance."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, log_softmax

from qa.reader.export import SCALE
from training.reader.batches import IGNORED, PAD, STANCES, UNSUPPORTED, Batch

# Hu et al., "LoRA" (2021), section 4.1: W x + scale · B A x, with B zero at first.
RANK = 32
# Layers below stay as they are: they cost a quarter of the work, and a probe lost nothing without them.
FROZEN_LAYERS = 3
RELEVANCE_WEIGHT, STANCE_WEIGHT, CONTEST_WEIGHT = 0.3, 1.0, 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """Logits of a batch.

    `start`, `end` `(n, length)`, -inf off the passage except at 0, no answer; `relevance` `(n,)`; `stance` `(n, 3)`:
    yes, no, not said.
    """

    start: torch.Tensor
    end: torch.Tensor
    relevance: torch.Tensor
    stance: torch.Tensor


class Adapted(nn.Module):
    """A frozen linear layer with an adapter."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.down = nn.Parameter(torch.empty(RANK, linear.in_features))
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK))
        nn.init.kaiming_uniform_(self.down, a=5**0.5)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:
        """Return `(…, out)` of `(…, in)`."""
        low = hidden @ self.down.to(hidden.dtype).T
        return self.linear(hidden) + (low @ self.up.to(hidden.dtype).T) * SCALE


class Reader(nn.Module):
    """One forward pass over (question, passage)."""

    def __init__(self, encoder: nn.Module, width: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.span = nn.Linear(width, 2)
        self.relevance = nn.Linear(width, 1)
        self.stance = nn.Linear(width, len(STANCES))
        for head in (self.span, self.relevance, self.stance):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def forward(self, tokens: torch.Tensor, passage: torch.Tensor) -> Reading:
        """Read the passages: `tokens` `(n, length)` int64, `passage` `(n, length)` bool."""
        hidden = self.encoder(input_ids=tokens, attention_mask=(tokens != PAD).long()).last_hidden_state.float()
        start, end = self.span(hidden).unbind(-1)
        allowed = passage.clone()
        allowed[:, 0] = True
        whole = hidden[:, 0]
        return Reading(
            start.masked_fill(~allowed, -torch.inf),
            end.masked_fill(~allowed, -torch.inf),
            self.relevance(whole).squeeze(-1),
            self.stance(whole),
        )

    def trained(self) -> dict[str, torch.Tensor]:
        """Return what training changes: adapters and heads, by name."""
        return {name: value for name, value in self.state_dict().items() if not _is_frozen(name)}

    def take(self, trained: dict[str, torch.Tensor]) -> None:
        """Put them back. Raises `RuntimeError` when they are others."""
        if trained.keys() != self.trained().keys():
            raise RuntimeError("these adapters are of another reader")
        self.load_state_dict(trained, strict=False)


def losses(reading: Reading, batch: Batch) -> dict[str, torch.Tensor]:
    """Return the summed, weighted losses by name."""
    ends = [
        cross_entropy(logits, target, ignore_index=IGNORED, reduction="sum")
        for logits, target in ((reading.start, batch.first), (reading.end, batch.last))
    ]
    known = batch.relevant >= 0
    relevance = binary_cross_entropy_with_logits(reading.relevance[known], batch.relevant[known], reduction="sum")
    told = (batch.stance != IGNORED) & (batch.stance != UNSUPPORTED)
    stance = cross_entropy(reading.stance[told], batch.stance[told], reduction="sum")
    lacking = reading.stance[batch.stance == UNSUPPORTED]
    # Anything but "yes": the log of the other two's share.
    others = log_softmax(lacking, -1)[:, 1:].logsumexp(-1)
    return {
        "span": (ends[0] + ends[1]) / 2,
        "relevance": RELEVANCE_WEIGHT * relevance,
        "stance": STANCE_WEIGHT * (stance - others.sum()),
        "contest": CONTEST_WEIGHT * _contested(reading, batch),
    }


def _contested(reading: Reading, batch: Batch) -> torch.Tensor:
    """Return the loss of telling the answer among all places of a question's passages.

    A place's logit counts over that passage's own "no answer", as when answers of several passages are compared.
    """
    found = [torch.zeros(())]
    for begin, end in batch.contests.tolist():
        for logits, targets in ((reading.start, batch.first), (reading.end, batch.last)):
            over = logits[begin:end, 1:] - logits[begin:end, :1]
            found.append((over.flatten().logsumexp(0) - over[0, targets[begin] - 1]) / 2)
    return torch.stack(found).sum()


def new_reader(folder: Path, dtype: torch.dtype = torch.float32) -> Reader:
    """Return a reader over the encoder in `folder`, frozen but for its adapters, whose heads know nothing yet."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(
        folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0, hidden_dropout_prob=0.0
    ).to(dtype)
    for parameter in encoder.parameters():
        parameter.requires_grad_(False)
    for layer in encoder.encoder.layer[FROZEN_LAYERS:]:
        for module in list(layer.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear):
                    setattr(module, name, Adapted(child))
    return Reader(encoder, encoder.config.hidden_size)


def _is_frozen(name: str) -> bool:
    return name.startswith("encoder.") and not name.endswith((".down", ".up"))
