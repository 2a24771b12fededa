import pytest

from training.claims import asked


@pytest.mark.parametrize(
    ("claim", "question"),
    [
        ("The mill burned down in 1911.", "Did the mill burn down in 1911?"),
        ("The council has closed the bridge.", "Has the council closed the bridge?"),
        ("Ada Quill has two brothers.", "Does Ada Quill have two brothers?"),
        ("Pennock carried the vote by a mile", "Did Pennock carry the vote by a mile?"),
        ("The firm released its figures.", "Did the firm release its figures?"),
        ("Pennock stopped the trains.", "Did Pennock stop the trains?"),
        ("The town received help.", "Did the town receive help?"),
        ("Ben Marsh plays for the Otters.", "Does Ben Marsh play for the Otters?"),
        ("There are two bridges at Tarn.", "Are there two bridges at Tarn?"),
        ("Cora Finch was born in Stavely .", "Was Cora Finch born in Stavely?"),
        ("The ferry sank.", None),  # not in the table
        ("The bridge was never closed.", None),
        ("Where is the bridge?", None),
        ("In 1911, the mill burned.", None),
        ("", None),
    ],
)
def test_a_claim_is_asked(claim: str, question: str | None) -> None:
    assert asked(claim) == question
