"""Questions that ask for an account of a topic are told by their wording from those that ask for a fact."""

import pytest

from qa.questions.accounts import MAX_CHARS, Account, asked_for


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Give me a timeline of the dock strike", "the dock strike"),
        ("timeline of the dock strike", "the dock strike"),
        ("Could you make a short time line for the dock strike, please?", "the dock strike"),
        ("What is the chronology of the dock strike?", "the dock strike"),
        ("Show a brief chronology of events in Port Ennis", "Port Ennis"),
        ("List the main events of the trial in order.", "the trial"),
        ("Tell me the events in Port Ennis, in chronological order", "Port Ennis"),
        ("How did the dock strike unfold?", "the dock strike"),
    ],
)
def test_a_timeline_is_asked_for(question: str, topic: str) -> None:
    account = asked_for(question)
    assert account
    assert (account.kind, account.topic) == ("timeline", topic)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarise the dock strike.", "the dock strike"),
        ("Please summarize the dock strike", "the dock strike"),
        ("Write a short summary of the dock strike", "the dock strike"),
        ("Give us an overview of Ida Marl's career", "Ida Marl's career"),
        ("What happened with the ferry?", "the ferry"),
        ("What has happened with the ferry?", "the ferry"),
        ("What's going on with the ferry?", "the ferry"),
        ("What do we know about Ida Marl?", "Ida Marl"),
        ("What is known so far about the leak?", "the leak"),
        ("What’s the latest on the ferry?", "the ferry"),
        ("What are the latest developments in Port Ennis?", "Port Ennis"),
        ("Catch me up on the trial", "the trial"),
        ("Tell me about the trial", "the trial"),
    ],
)
def test_a_digest_is_asked_for(question: str, topic: str) -> None:
    account = asked_for(question)
    assert account
    assert (account.kind, account.topic) == ("digest", topic)


@pytest.mark.parametrize(
    "question",
    [
        *("What happened to the ferry?", "What happened at 5 pm on Friday?", "What happened in 1987?"),
        *("What happened after the vote?", "What happened?", "Who summarised the report?", "When did the strike end?"),
        *("What is the latest date for objections?", "What is the latest version of the plan?", "What is new?"),
        *("Which timeline did the board publish?", "Does the timeline of the works hold?", "Who knows about the leak?"),
        *("Summarise this article", "Tell me about yourself", "Tell me about it", "summarise", "Give me a timeline"),
        *("What do we know?", "Tell me who won the cup", "Did the summary of the report help?"),
        f"Summarise {'the very long ' * (MAX_CHARS // 10)}strike",
    ],
)
def test_what_asks_for_a_fact_asks_for_no_account(question: str) -> None:
    assert asked_for(question) is None


@pytest.mark.parametrize(
    ("question", "topic", "parties"),
    [
        ("What do sources disagree about on the dock strike?", "the dock strike", ()),
        ("Where do the papers differ on the ferry?", "the ferry", ()),
        ("On what do the reports disagree about the leak?", "the leak", ()),
        ("Compare what the papers say about the trial", "the trial", ()),
        ("Compare what the Post and Radio Ennis say about the pier.", "the pier", ("The Ennis Post", "Radio Ennis")),
        ("How do the Post and the Gull differ on the cost?", "the cost", ("The Ennis Post", "The Gull")),
        ("Compare the coverage of the trial by the Gull and the Post", "the trial", ("The Gull", "The Ennis Post")),
    ],
)
def test_a_comparison_is_asked_for(question: str, topic: str, parties: tuple[str, ...]) -> None:
    account = asked_for(question)
    assert account
    assert account.among(["The Ennis Post", "Radio Ennis", "The Gull"]) == Account("comparison", topic, parties)


@pytest.mark.parametrize(
    "question",
    ["What do doctors and nurses disagree about on pay?", "How do the Post and the crew differ on the cost?"],
)
def test_those_who_are_compared_are_publishers(question: str) -> None:
    account = asked_for(question)
    assert account
    assert account.among(["The Ennis Post"]) is None


@pytest.mark.parametrize(
    "question",
    ["What did the mayor disagree about?", "How do boats differ?", "Who disagreed with the plan?", "Compare them"],
)
def test_no_comparison_of_sources_is_asked_for(question: str) -> None:
    assert asked_for(question) is None
