"""The run as a JUnit report: GitLab, Jenkins and GitHub show it, question by question, beside the unit tests."""

import re
from collections.abc import Iterator, Sequence
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
# What a case holds that did not pass: the count it adds to, and the type that readers group by.
_ENDS = {"failure": ("failures", "wrong"), "error": ("errors", "failed"), "skipped": ("skipped", "unjudged")}


def junit(result: Result) -> str:
    """Return a suite with a case per question, and one named "gates" with a case per gate when there are any.

    A question passes when it was rightly answered or declined; where articles are only ranked, when a relevant
    one is among the first 10. One that nothing judges is skipped, one that failed is an error. Characters that
    XML has no way to write are left out.
    """
    cases, time_s = [_question(each, result) for each in result.outcomes], _seconds(result.outcomes)
    properties = _element("properties", {}, *_properties(result.summary))
    suites = [_element("testsuite", {"name": result.name} | _counts(cases, time_s), properties, *cases)]
    if gates := [_gate(each) for each in result.gates]:
        suites.append(_element("testsuite", {"name": "gates"} | _counts(gates, 0.0), *gates))
    root = _element("testsuites", {"name": "qa evaluate"} | _counts([*cases, *gates], time_s), *suites)
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True).decode() + "\n"


def _counts(cases: Sequence[ET.Element], time_s: float) -> dict[str, str]:
    ends = {count: str(sum(case.find(tag) is not None for case in cases)) for tag, (count, _) in _ENDS.items()}
    return {"tests": str(len(cases))} | ends | {"time": f"{time_s:.3f}"}


def _seconds(outcomes: Sequence[Outcome]) -> float:
    return sum(outcome.reply.latency_ms for outcome in outcomes) / 1000


def _properties(summary: Summary) -> Iterator[ET.Element]:
    held = {"version": summary.info.version}
    held |= {f"fingerprint {name}": mark for name, mark in summary.info.fingerprints.items()}
    for name, figure in summary.figures.items():
        held |= {name: str(figure.mean), f"{name} 95 % interval": f"{figure.low} to {figure.high}"}
    return (_element("property", {"name": name, "value": value}) for name, value in held.items())


def _gate(gate: GateResult) -> ET.Element:
    told = [] if gate.passed else [_end("failure", gate_lines([gate]))]
    name = f"{gate.gate.name}:-{gate.gate.margin:g}"
    return _element("testcase", {"classname": "gates", "name": name, "time": "0.000"}, *told)


def _question(outcome: Outcome, result: Result) -> ET.Element:
    """A case holds why it did not pass, and nothing when it did."""
    text, task = outcome.pair.question, result.summary.info.task
    match outcome.verdict(task).status:
        case "right":
            told = []
        case "failed":
            told = [_end("error", [outcome.reply.error or ""])]
        case "unjudged":
            told = [_end("skipped", ["nothing says how this is to be answered"])]
        case _:
            told = [_end("failure", _ranking(outcome) if task is Task.FIND else _answer(outcome))]
    place = {
        "classname": f"{result.name}.{expected(text)}",
        "name": f"{outcome.pair.id}: {_cut(text, _QUESTION_CHARS)}",
    }
    return _element("testcase", place | {"time": f"{_seconds([outcome]):.3f}"}, *told)


def _end(tag: str, told: Sequence[str]) -> ET.Element:
    end = _element(tag, {"message": _cut(" · ".join(told), _MESSAGE_CHARS), "type": _ENDS[tag][1]})
    end.text = _allowed("\n".join(told))
    return end


def _answer(outcome: Outcome) -> list[str]:
    pair, reply = outcome.pair, outcome.reply
    evidence = [need.quote for need in outcome.judgement.needs]
    wanted = "no answer" if pair.unanswerable else " or ".join(map(_quoted, pair.answers or evidence))
    cited = ", ".join(map(_quoted, outcome.quotes))
    said = "nothing, it declined" if reply.abstained else _quoted(reply.prediction)
    return [f"expected: {wanted}", f"answered: {said}", f"cited: {cited or 'nothing'}"]


def _ranking(outcome: Outcome) -> list[str]:
    wanted = " or ".join(outcome.judgement.grades)
    found = ", ".join(outcome.ranked[:FOUND_WITHIN])
    return [f"expected among the first {FOUND_WITHIN}: {wanted}", f"found: {found or 'nothing'}"]


def _quoted(text: str) -> str:
    return f"“{text}”"


def _cut(text: str, chars: int) -> str:
    """Attributes are one line: readers show them so, and XML makes blanks of line breaks."""
    line = " ".join(text.split())
    return line if len(line) <= chars else line[: chars - 1] + "…"


def _element(tag: str, attributes: dict[str, str], *children: ET.Element) -> ET.Element:
    element = ET.Element(tag, {name: _allowed(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def _allowed(text: str) -> str:
    return _NOT_IN_XML.sub("", text)
