"""Who said what: contents and speakers, of sentences in each form that news has for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans
from qa.quotations import Quotation, find_quotations
from qa.quotations.cues import Shape, verb_forms


def found(text: str) -> list[Quotation]:
    return find_quotations(text, sentence_spans(text))


def told(text: str) -> list[tuple[str | None, str]]:
    return [(one.speaker, text[one.start : one.end]) for one in found(text)]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        pytest.param(
            "“The quay is shut,” Tova Renn said.", [("Tova Renn", "“The quay is shut,”")], id="subject-and-verb-after"
        ),
        pytest.param(
            "“The quay is shut,” said Tova Renn, who runs it.",
            [("Tova Renn", "“The quay is shut,”")],
            id="verb-and-subject-after",
        ),
        pytest.param(
            "Tova Renn, the harbour master, said that the quay was shut.",
            [("Tova Renn", "that the quay was shut")],
            id="reported-behind-an-apposition",
        ),
        pytest.param("The quay was shut, Renn said.", [("Renn", "The quay was shut")], id="reported-before"),
        pytest.param(
            "According to the harbour office, the quay was shut.",
            [("the harbour office", "the quay was shut")],
            id="according-to-first",
        ),
        pytest.param(
            "The quay was shut, according to Tova Renn.", [("Tova Renn", "The quay was shut")], id="according-to-last"
        ),
        pytest.param(
            "“We shut it,” Tova Renn said, “and it stays shut.”",
            [("Tova Renn", "“We shut it,”"), ("Tova Renn", "“and it stays shut.”")],
            id="interrupted",
        ),
        pytest.param(
            "Tova Renn told reporters that the quay was shut.",
            [("Tova Renn", "that the quay was shut")],
            id="who-was-told-is-not-content",
        ),
        pytest.param(
            "The quay fell in, with its keeper, Tova Renn, stating that nobody was on it.",
            [("Tova Renn", "that nobody was on it")],
            id="gerund-with-a-subject-of-its-own",
        ),
        pytest.param("“Is it safe?” Tova Renn asked.", [("Tova Renn", "“Is it safe?”")], id="question-before-the-verb"),
        pytest.param(
            "“It holds.” — Tova Renn\n\nThe end.", [("Tova Renn", "“It holds.”")][:0], id="too-few-words-without-a-verb"
        ),
        pytest.param(
            "“It will hold for years.” — Tova Renn", [("Tova Renn", "“It will hold for years.”")], id="after-a-dash"
        ),
        pytest.param("The claims of support were plans.", [], id="nouns"),
        pytest.param("Renn refused to say why.", [("Renn", "to say why")], id="an-infinitive-says-nothing"),
    ],
)
def test_content_and_speaker(text: str, quotations: list[tuple[str | None, str]]) -> None:
    assert told(text) == quotations


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("“The quay is shut,” said J. Odo Lisk, who runs it.", "J. Odo Lisk", id="an-initial-first"),
        pytest.param("“The quay is shut,” Rep. Tova E. Renn, Vt., said.", "Tova E. Renn", id="an-initial-within"),
        pytest.param(
            "Quay Board Director Tova E. Renn Jr. said that it was shut.", "Tova E. Renn Jr.", id="behind-a-post"
        ),
        pytest.param(
            "Ask Tova Renn, who runs it, and she will say “it is shut”.", "Tova Renn", id="an-imperative-before"
        ),
        pytest.param("Costs ease: “We think that all costs will fall.”", None, id="the-label-of-a-list"),
        pytest.param("- Mooring Fees ease: “We think that fees will fall.”", None, id="the-label-of-a-point"),
        pytest.param("Songs such as “Low Tide at the Old Quay” are sung.", None, id="what-merely-has-a-title-in-it"),
        pytest.param(
            "Lisk left.\n\n“All of it is paid” – a loan, that is – “and done.”", None, id="an-aside-between-dashes"
        ),
        pytest.param("The plan is to build ten, by May, said Tova Renn.", "Tova Renn", id="a-comma-before-said"),
        pytest.param("- Tova Renn said that it was shut.", "Tova Renn", id="a-dash-before-the-subject"),
    ],
)
def test_who_said_it_is_whole_or_not_told(text: str, speaker: str | None) -> None:
    assert told(text)[0][0] == speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("In Nether Vale it rained.\n\nNether Vale has a quay. “It is wet,” he said.", "he", id="a-place"),
        pytest.param(
            "Odo Lisk sells buns. Lisk has a Tide Bakery. Tide Bakery boasts two shops. “It is wet,” he said.",
            "Odo Lisk",
            id="a-house",
        ),
        pytest.param(
            "Odo Lisk left. The quay's director found that it was wet. “It is very wet,” he said.",
            "The quay's director",
            id="somebody-without-a-name",
        ),
        pytest.param(
            "Odo Lisk said that his son would swim. His daughter said that it was wet. “It is,” he said.",
            "Odo Lisk",
            id="a-noun-of-the-other-sex",
        ),
        pytest.param(
            "Tide Bakery lights the ovens\n\nIts owner, Odo Lisk, fell. “It is wet,” he said.",
            "Odo Lisk",
            id="a-headline",
        ),
        pytest.param("Odo Lisk left. “It is,” he said. It rained. “It is,” she said.", "she", id="he-is-not-she"),
        pytest.param("It rained where the Rev. Odo Lisk had lit a fire. “It is,” he said.", "Odo Lisk", id="a-title"),
    ],
)
def test_whom_a_pronoun_stands_for_is_a_person_or_not_told(text: str, speaker: str) -> None:
    assert told(text)[-1][0] == speaker


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        pytest.param("Watch Renn's reply to the council", "Tova Renn", id="a-link"),
        pytest.param("Ways Renn could open the quay", "Tova Renn", id="a-heading"),
        pytest.param("Photos Renn took at the quay", "Tova Renn", id="a-caption"),
        pytest.param("Bo Renn swam to the quay.", "Bo Renn", id="a-sentence"),
        pytest.param("Odo Renn swims", "Odo Renn", id="a-heading-with-a-name-that-sentences-have"),
        pytest.param("Ida Renn swims", "Ida Renn", id="a-heading-with-a-name-that-a-longer-one-ends-in"),
    ],
)
def test_the_first_word_of_a_heading_is_no_forename(line: str, speaker: str) -> None:
    text = f"Odo Renn and SHY Ida Renn swam. Tova Renn shut it.\n\n{line}\n\n“It is wet,” Renn said."
    assert [one for one, _ in told(text)] == [speaker]


def test_a_name_that_only_headings_have_whole_is_a_name() -> None:
    assert told("Tova Renn on the quay\n\nRenn shut it. “It is wet,” Renn said.")[0][0] == "Tova Renn"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        pytest.param("“It is wet,” said General Manager Tova Renn.", "Tova Renn", id="a-manager"),
        pytest.param("Quay Works General Manager Odo Lisk said it was wet.", "Odo Lisk", id="a-manager-of-a-house"),
        pytest.param("General Tova Renn said it was wet.", "Tova Renn", id="a-rank"),
        pytest.param("Gen. Porter Lisk said it was wet.", "Porter Lisk", id="a-rank-and-a-name-that-ends-so"),
    ],
)
def test_a_general_manager_is_no_general(text: str, speaker: str) -> None:
    assert told(text)[0][0] == speaker


RENN = "Tova Renn shut the quay. "


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        pytest.param("Fresh claims were made. “It is wet,” she said.", ["Tova Renn"], id="an-adjective-before-a-noun"),
        pytest.param("New fears of rain grew. “It is wet,” she said.", ["Tova Renn"], id="a-noun-of-something"),
        pytest.param("Renn claims the quay is dry. “It is,” she said.", ["Tova Renn"] * 2, id="a-name-before-a-verb"),
        pytest.param(
            "Cold and hungry Valefolk ran out and began posting it.", ["Cold and hungry Valefolk"], id="two-adjectives"
        ),
        pytest.param("Odo Lisk and Bo Marl ran out, saying it was wet.", ["Odo Lisk and Bo Marl"], id="two-names"),
        pytest.param("However, it goes without saying that it is wet.", ["it"], id="an-adverb-that-links"),
        pytest.param("Following Odo Lisk, she went in. “It was the largest quay of all.”", ["Tova Renn"], id="in-ing"),
        pytest.param("Late for Vale, she went in. “It was the largest quay of all.”", ["Tova Renn"], id="a-lead"),
        pytest.param("Worth mentioning is the quay of Vale.", [None], id="a-first-word-before-a-gerund"),
        pytest.param("Renn more recently has said it is wet.", ["Tova Renn"], id="more-recently"),
        pytest.param("Introducing QUAY: a plan\n\nQUAY estimates how wet it is.", ["QUAY"], id="a-heading-in-ing"),
        pytest.param("Sailors say it is wet. It rains. “It is,” she said.", ["Sailors", "Tova Renn"], id="not-she"),
        pytest.param(
            "Odo Lisk left. Tova A. Renn calls it dry. “It is,” she said.", ["Tova A. Renn"] * 2, id="initial-a"
        ),
        pytest.param("Mr. Bold left. “It is,” he said. “It is,” said Mr. Bold.", ["Bold", "Mr. Bold"], id="a-name-too"),
    ],
)
def test_a_first_word_is_no_name_for_its_capital(text: str, speakers: list[str | None]) -> None:
    assert [one for one, _ in told(RENN + text)] == speakers


@pytest.mark.parametrize(
    ("text", "content"),
    [
        pytest.param("Renn has said that more than once.", None, id="points-back"),
        pytest.param("Renn said that to reporters in Vale.", None, id="points-back-to-whom"),
        pytest.param("Renn said that in May prices rose.", "that in May prices rose", id="points-back-in-no-clause"),
        pytest.param("Renn continued her work.", None, id="what-is-done"),
        pytest.param(
            "Renn called it a “cure” though nobody has shown that.", "it a “cure”", id="what-a-paper-sets-against-it"
        ),
        pytest.param(
            "Renn said it was “wet” https://vale.example/a pic.vale.example/b", "it was “wet”", id="addresses"
        ),
    ],
)
def test_what_was_said_is_neither_more_nor_other(text: str, content: str | None) -> None:
    assert [one for _, one in told(text)] == ([content] if content else [])


def test_a_heading_in_marks_goes_on_with_nobody() -> None:
    text = "“The water came at four,” said Odo Lisk.\n\n‘Water is wet, and that is that’\n\n“Nobody slept after that.”"
    assert [one for one, _ in told(text)][:2] == ["Odo Lisk", None]


QUOTED = "Odo Lisk spoke. “It is dry,” he said.\n\nTODAY’S QUOTE\n\n“The water came. It was cold.”\n\n"


@pytest.mark.parametrize(
    ("line", "quotations"),
    [
        pytest.param(
            "– Tova Renn, the harbour master, describing the flood of May.",
            [("Tova Renn", "“The water came. It was cold.”")],
            id="a-gerund-says-what-of",
        ),
        pytest.param("-- Mayor Tova Renn, on the flood.", [("Tova Renn", "“The water came. It was cold.”")], id="on"),
        pytest.param(
            "—Tova Renn of the county after she left the quay.",
            [("Tova Renn", "“The water came. It was cold.”")],
            id="after",
        ),
        pytest.param(
            "– Tova Renn, saying that the quay was shut.",
            [("Tova Renn", "“The water came. It was cold.”"), ("Tova Renn", "that the quay was shut")],
            id="what-she-said-too",
        ),
        pytest.param("– Tova Renn", [(None, "“The water came. It was cold.”")], id="a-reporter"),
        pytest.param("– Tova Renn, Vale Tide", [(None, "“The water came. It was cold.”")], id="a-reporter-and-a-paper"),
        pytest.param("– Tova Renn contributed to this.", [(None, "“The water came. It was cold.”")], id="a-credit"),
    ],
)
def test_the_line_below_a_quotation_alone_names_its_speaker(
    line: str, quotations: list[tuple[str | None, str]]
) -> None:
    assert told(QUOTED + line)[1:] == quotations


def test_what_stands_in_marks_is_direct() -> None:
    direct, reported = found("“It is wet,” Renn said. Renn said that it was wet.")
    assert (direct.direct, direct.verb, reported.direct) == (True, "say", False)


def test_a_bare_surname_a_title_and_a_pronoun_are_named() -> None:
    text = (
        "Tova Renn shut the quay. Odo Lisk opened it.\n\n“It is wet,” Ms. Renn said. “It is very wet,” said Lisk."
        " He said that he would swim. Lisk left. Renn stayed and she said that she was dry."
    )
    assert [one for one, _ in told(text)] == ["Tova Renn", "Odo Lisk", "Odo Lisk", "Tova Renn"]


def test_the_place_of_the_speaker_is_the_word_beside_the_content() -> None:
    text = "Tova Renn shut the quay. “It is wet,” she said."
    (one,) = found(text)
    assert one.speaker_span is not None
    assert (one.speaker, text[one.speaker_span.start : one.speaker_span.end]) == ("Tova Renn", "she")


def test_a_quotation_goes_on_with_the_speaker_before_it() -> None:
    text = "“The water came at four,” said Odo Lisk. “Nobody slept after that night.”\n\nThe quay is old."
    assert told(text)[1] == ("Odo Lisk", "“Nobody slept after that night.”")


def test_a_mark_that_is_missing_costs_its_own_paragraph_alone() -> None:
    text = "“The water came at four, said Odo Lisk.\n\n“It was cold,” said Tova Renn."
    assert told(text)[-1] == ("Tova Renn", "“It was cold,”")


@pytest.mark.parametrize(
    ("form", "verb", "shape"),
    [
        ("denied", "deny", Shape.PAST),
        ("planning", "plan", Shape.GERUND),
        ("wrote", "write", Shape.PAST),
        ("announces", "announce", Shape.PRESENT),
        ("agreed", "agree", Shape.PAST),
    ],
)
def test_forms_of_verbs(form: str, verb: str, shape: Shape) -> None:
    assert verb_forms()[form] == (verb, shape)


@given(st.lists(st.sampled_from(["“a b c d,”", "said", "Renn", ",", "that", ".", "he", "according to", "\n\n", "“"])))
def test_spans_lie_in_the_text_whatever_it_is(parts: list[str]) -> None:
    text = " ".join(parts)
    for one in found(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.speaker_span is None or one.speaker
