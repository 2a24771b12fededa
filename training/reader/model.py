"""The network: a frozen encoder with low-rank adapters; heads for spans, relevance and stance."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import (
    binary_cross_entropy_with_logits,
    cross_entropy,
    log_softmax,
    scaled_dot_product_attention,
)

from qa.reader.export import SCALE
from training.reader.batches import IGNORED, PAD, STANCES, UNSUPPORTED, Batch

# Hu et al., "LoRA" (2021), section 4.1: W x + scale · B A x, with B zero at first.
RANK = 64
# Each row is seen many times over, in other windows and other words.
DROPOUT = 0.1
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
        hidden = self.hidden(tokens)
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

    def hidden(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the last layer's states, `(n, length, width)`."""
        states: torch.Tensor = self.encoder(input_ids=tokens, attention_mask=(tokens != PAD).long()).last_hidden_state
        return states.float()

    def trained(self) -> dict[str, torch.Tensor]:
        """Return what training changes: adapters and heads, by name."""
        return {name: value for name, value in self.state_dict().items() if not _is_frozen(name)}

    def take(self, trained: dict[str, torch.Tensor]) -> None:
        """Put them back. Raises `RuntimeError` when they are others."""
        if trained.keys() != self.trained().keys():
            raise RuntimeError("these adapters are of another reader")
        self.load_state_dict(trained, strict=False)

    def begin_with(self, shipped: dict[str, torch.Tensor]) -> None:
        """Start from adapters that may be narrower, or stand on fewer layers: what they lack stays as it is."""
        own = self.trained()
        for name, value in shipped.items():
            own[name][tuple(map(slice, value.shape))] = value


def losses(reading: Reading, batch: Batch) -> dict[str, torch.Tensor]:
    """Return the summed, weighted losses by name."""
    ends = [
        cross_entropy(logits, target, ignore_index=IGNORED, reduction="sum")
        for logits, target in ((reading.start, batch.first), (reading.end, batch.last))
    ]
    # Products with 0, not choices of rows: the device need not be waited for.
    known = (batch.relevant >= 0).float()
    relevance = binary_cross_entropy_with_logits(reading.relevance, batch.relevant.clamp(min=0), known, reduction="sum")
    told = batch.stance.masked_fill(batch.stance == UNSUPPORTED, IGNORED)
    stance = cross_entropy(reading.stance, told, ignore_index=IGNORED, reduction="sum")
    # Anything but "yes": the log of the other two's share.
    others = log_softmax(reading.stance, -1)[:, 1:].logsumexp(-1) * (batch.stance == UNSUPPORTED)
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
    found = reading.start.new_zeros(())
    for begin, end in batch.contests.tolist():
        for logits, targets in ((reading.start, batch.first), (reading.end, batch.last)):
            over = logits[begin:end, 1:] - logits[begin:end, :1]
            found = found + cross_entropy(over.reshape(1, -1), targets[begin : begin + 1] - 1) / 2
    return found


def new_reader(folder: Path, dtype: torch.dtype = torch.float32) -> Reader:
    """Return a reader over the encoder in `folder`, frozen but for its adapters, whose heads know nothing yet."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(
        folder, add_pooling_layer=False, attention_probs_dropout_prob=DROPOUT, hidden_dropout_prob=DROPOUT
    ).to(dtype)
    for parameter in encoder.parameters():
        parameter.requires_grad_(False)
    for layer in encoder.encoder.layer:
        for module in list(layer.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear):
                    setattr(module, name, Adapted(child))
        fuse(layer.attention.attn)
    return Reader(encoder, encoder.config.hidden_size)


def fuse(attention: nn.Module) -> None:
    """Have MPNet's attention run as one kernel where there is one: it is most of the memory, and much of the time."""

    def forward(
        hidden: torch.Tensor, attention_mask: torch.Tensor | None, position_bias: torch.Tensor, **_: object
    ) -> tuple[torch.Tensor]:
        parted = (*hidden.shape[:-1], -1, attention.attention_head_size)
        query, key, value = (
            each(hidden).view(parted).transpose(1, 2) for each in (attention.q, attention.k, attention.v)
        )
        dropped = attention.dropout.p if attention.training else 0.0
        mask = position_bias if attention_mask is None else position_bias + attention_mask
        mixed = scaled_dot_product_attention(query, key, value, mask, dropped)
        return (attention.o(mixed.transpose(1, 2).reshape(hidden.shape)),)

    attention.forward = forward


def _is_frozen(name: str) -> bool:
    return name.startswith("encoder.") and not name.endswith((".down", ".up"))
