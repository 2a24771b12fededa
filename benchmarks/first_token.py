"""What Dateline adds before the first token of a language model is there, beyond finding and reading.

    python benchmarks/first_token.py --home HOME [--rounds 5] [--every 8] [--questions FILE.jsonl]

The model is a server on this machine that sends its first token at once (`tests/llm_servers.py`), so that what is left
is Dateline's: the prompt made of the quoted answer, the request, and the token back. Each question is answered once
before it counts. Two times are told: of the clock, which other work on the machine lengthens, and of the processor, all
threads of this process together, in which the server's own work is, too. Every `--every`-th pair of FILE is asked;
without it, of the sample's. Exits 1 where the median of the clock is over the 80 ms that were asked for.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from measure import machine

from qa.config import Config, LlmSettings, load_config
from qa.engine import Engine
from qa.llm.writing import Writer
from qa.pairs import Broken, each_pair
from qa.types import Answer, Filters

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
from llm_servers import Fake, Handler, openai_says, serving, settings_of  # noqa: E402 - it stands beside the tests

MOST_MS = 80.0


@dataclass(frozen=True, slots=True)
class Taken:
    """Milliseconds from the quoted answer to the request, from there to the first token, and of the processor."""

    asking: float
    coming: float
    cpu: float

    @property
    def both(self) -> float:
        return self.asking + self.coming


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--every", type=int, default=8)
    parser.add_argument("--questions", type=Path, default=ROOT / "sample" / "pairs.jsonl")
    given = parser.parse_args()
    pairs = [one for one in each_pair(given.questions) if not isinstance(one, Broken)][:: given.every]
    arrived: list[float] = []

    def at_once(handler: Handler) -> None:
        arrived.append(time.perf_counter())
        openai_says("The council closed the bridge on Friday. [1]")(handler)

    with serving(at_once) as fake, Engine.open(_config(given.home, fake)) as engine:
        assert engine.writer
        quoted = [engine.ask(pair.to_question(Filters())) for pair in pairs]
        for answer in quoted:
            list(_first(engine.writer, answer, engine, arrived))
        taken = [
            one
            for _ in range(given.rounds)
            for answer in quoted
            for one in _first(engine.writer, answer, engine, arrived)
        ]
    print(f"machine: {machine()}; {len(quoted)} questions, {len(taken)} times that a model was asked")
    _row("the quoted answer: found and read", [one.timings.total for one in quoted])
    _row("then, until the model is asked", [one.asking for one in taken])
    _row("until its first token is there", [one.coming for one in taken])
    _row("both: what Dateline adds", [one.both for one in taken])
    _row("of the processor", [one.cpu for one in taken])
    sys.exit(statistics.median(one.both for one in taken) > MOST_MS)


def _config(home: str, fake: Fake) -> Config:
    llm = LlmSettings(**settings_of(fake))
    return load_config(home=home).model_copy(update={"llm": llm})


def _first(writer: Writer, quoted: Answer, engine: Engine, arrived: list[float]) -> Iterator[Taken]:
    """Yield what the first token took; nothing for an answer that no model is asked for."""
    began, cpu = time.perf_counter(), time.process_time()
    drafts = writer.write(quoted, engine.stores.catalog)
    for draft in drafts:
        if draft.done:
            return
        now, used = time.perf_counter(), time.process_time() - cpu
        if draft.open:
            asked = arrived[-1]
            yield Taken((asked - began) * 1e3, (now - asked) * 1e3, used * 1e3)
            break
    for _ in drafts:  # to its end, so that nothing of it runs into the next
        pass


def _row(name: str, values: Sequence[float]) -> None:
    ordered = sorted(values)
    p95 = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"{name:36} p50 {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms")


if __name__ == "__main__":
    main()
