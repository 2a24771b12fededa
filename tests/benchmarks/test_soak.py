"""The soak's own judgement: whose answer it is, whether it is right, and whether memory grows."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

with pytest.MonkeyPatch.context() as patch:
    patch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks"))  # as when it is run
    from made_up import story
    from soak import FLAT, STRETCHES, Life
    from soak_people import Notes, judged

OURS, ANOTHERS = story(1), story(2)


def answer(**changed: object) -> dict[str, Any]:
    text = OURS.asked[1][0]
    meant = f"How much did the {OURS.name} cost?"
    said = f"The {OURS.name} cost {OURS.asked[1][1]} crowns. [1]"
    right = {"question": text, "interpreted_as": meant, "answer": said, "citations": [{"title": OURS.title}]}
    return right | changed


@pytest.mark.parametrize(
    ("changed", "anothers", "not_right"),
    [
        pytest.param({}, 0, 0, id="right"),
        pytest.param({"interpreted_as": f"How much did the {ANOTHERS.name} cost?"}, 1, 0, id="meant-as-anothers"),
        pytest.param({"question": OURS.asked[0][0]}, 1, 0, id="to-another-question"),
        pytest.param({"citations": [{"title": ANOTHERS.title}]}, 1, 0, id="of-anothers-article"),
        pytest.param({"answer": "The articles don't say.", "citations": []}, 0, 1, id="no-answer"),
        pytest.param({"answer": f"The {OURS.name} cost 5 crowns. [1]"}, 0, 1, id="wrong-figure"),
    ],
)
def test_whose_answer_it_is(changed: dict[str, object], anothers: int, not_right: int) -> None:
    notes = Notes()
    assert judged(OURS, 1, answer(**changed), notes) == (not anothers and not not_right)
    assert (len(notes.anothers), len(notes.not_right), notes.answers) == (anothers, not_right, 1)


def test_no_two_stories_share_a_name_or_a_first_question() -> None:
    stories = [story(number) for number in range(3_600)]
    assert len({told.name for told in stories}) == len(stories)
    assert len({told.file for told in stories}) == len(stories)
    assert story(7, edition=1).asked[1] != story(7).asked[1]


def test_memory_that_grows_is_told_from_a_question_under_way() -> None:
    with subprocess.Popen(["true"], text=True) as process:
        busy = [(float(at), 460 + 40 * (at % 7 == 0)) for at in range(100)]
        grows = [(float(at), 400 + at) for at in range(100)]
        flat, growing = (Life("serve", process, Path("said"), memory=memory) for memory in (busy, grows))
    assert flat.stretches(10) == [460] * STRETCHES
    first, *_, last = growing.stretches(10)
    assert (last - first) / (last + first) > FLAT
