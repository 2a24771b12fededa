"""The run as a JUnit report: GitLab, Jenkins and GitHub show it, question by question, beside the unit tests."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from qa.english.kinds import expected
from qa.evaluation.comparison import GateResult, Result
from qa.evaluation.dataset import Task
from qa.evaluation.outcomes import FOUND_WITHIN, Outcome
from qa.evaluation.outputs.terminal import gate_lines
from qa.evaluation.summary import Summary

# All that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets), not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUESTION_CHARS = 200  # it stands in a row of a table
_MESSAGE_CHARS = 1000  # enough for a tooltip; the whole of it follows as text
# What became of a case: the count it adds to, and the type that readers group by.
_VERDICTS = {"failure": ("failures", "wrong"), "error": ("errors", "failed"), "skipped": ("skipped", "unjudged")}


@dataclass(frozen=True, slots=True)
class _Case:
    """A row of the report: it passed unless `verdict` names another end; `told` are the lines that say why."""

    classname: str
    name: str
    verdict: str | None = None
    told: tuple[str, ...] = ()
    time_s: float = 0.0


def junit(result: Result) -> str:
    """Return a suite with a case per question, and one named "gates" with a case per gate when there are any.

    A question passes when it was rightly answered or declined; where articles are only ranked, when a relevant
    one is among the first 10. One that nothing judges is skipped, one that failed is an error. Characters that
    XML has no way to write are left out.
    """
    questions = [_question(outcome, result) for outcome in result.outcomes]
    gates = [_gate(gate) for gate in result.gates]
    root = _element("testsuites", {"name": "qa evaluate"} | _counts([*questions, *gates]))
    root.append(_suite(result.name, questions, _properties(result.summary)))
    if gates:
        root.append(_suite("gates", gates))
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _suite(name: str, cases: Sequence[_Case], properties: Iterable[tuple[str, str]] = ()) -> ET.Element:
    suite = _element("testsuite", {"name": name} | _counts(cases))
    if held := [_element("property", {"name": key, "value": value}) for key, value in properties]:
        ET.SubElement(suite, "properties").extend(held)
    suite.extend(map(_testcase, cases))
    return suite


def _testcase(case: _Case) -> ET.Element:
    row = _element("testcase", {"classname": case.classname, "name": case.name, "time": f"{case.time_s:.3f}"})
    if case.verdict:
        message = _cut(" · ".join(case.told), _MESSAGE_CHARS)
        row.append(_element(case.verdict, {"message": message, "type": _VERDICTS[case.verdict][1]}))
        row[0].text = _allowed("\n".join(case.told))
    return row


def _counts(cases: Sequence[_Case]) -> dict[str, str]:
    ends = {count: sum(case.verdict == verdict for case in cases) for verdict, (count, _) in _VERDICTS.items()}
    time_s = sum(case.time_s for case in cases)
    return {"tests": str(len(cases))} | {count: str(n) for count, n in ends.items()} | {"time": f"{time_s:.3f}"}


def _properties(summary: Summary) -> Iterator[tuple[str, str]]:
    yield "version", summary.info.version
    for name, mark in summary.info.fingerprints.items():
        yield f"fingerprint {name}", mark
    for name, figure in summary.figures.items():
        yield name, str(figure.mean)
        yield f"{name} 95 % interval", f"{figure.low} to {figure.high}"


def _gate(gate: GateResult) -> _Case:
    name = f"{gate.gate.name}:-{gate.gate.margin:g}"
    return _Case("gates", name) if gate.passed else _Case("gates", name, "failure", (gate_lines([gate])[0],))


def _question(outcome: Outcome, result: Result) -> _Case:
    text = outcome.pair.question
    verdict, told = _end(outcome, result.summary.info.task)
    name = f"{outcome.pair.id}: {_cut(text, _QUESTION_CHARS)}"
    return _Case(f"{result.name}.{expected(text)}", name, verdict, tuple(told), outcome.reply.latency_ms / 1000)


def _end(outcome: Outcome, task: Task) -> tuple[str | None, Sequence[str]]:
    match outcome.verdict(task).status:
        case "failed":
            return "error", [outcome.reply.error or ""]
        case "unjudged":
            return "skipped", ["nothing says how this is to be answered"]
        case "right":
            return None, ()
    return "failure", _ranking(outcome) if task is Task.FIND else _answer(outcome)


def _answer(outcome: Outcome) -> list[str]:
    pair, reply = outcome.pair, outcome.reply
    evidence = [need.quote for need in outcome.judgement.needs]
    wanted = "no answer" if pair.unanswerable else " or ".join(map(_quoted, pair.answers or evidence))
    cited = ", ".join(map(_quoted, outcome.quotes))
    said = "nothing, it declined" if reply.abstained else _quoted(reply.prediction)
    return [f"expected: {wanted}", f"answered: {said}", f"cited: {cited or 'nothing'}"]


def _ranking(outcome: Outcome) -> list[str]:
    wanted = " or ".join(outcome.judgement.grades)
    found = ", ".join(outcome.reply.ranked[:FOUND_WITHIN])
    return [f"expected among the first {FOUND_WITHIN}: {wanted}", f"found: {found or 'nothing'}"]


def _quoted(text: str) -> str:
    return f"“{text}”"


def _cut(text: str, chars: int) -> str:
    """Attributes are one line: readers show them so, and XML makes blanks of line breaks."""
    line = " ".join(text.split())
    return line if len(line) <= chars else line[: chars - 1] + "…"


def _element(tag: str, attributes: dict[str, str]) -> ET.Element:
    return ET.Element(tag, {name: _allowed(value) for name, value in attributes.items()})


def _allowed(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
