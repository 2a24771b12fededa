import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import LoadError
from index.loaders.decoding import decode, without_surrogates

TEXT = "“Wait,” she said – the café’s shut.\r\nNothing else.\n"
# What is text: no surrogates, no control characters beside line ends and tabs, something to see.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\r\t")).filter(
    lambda text: bool(text.strip()) and not text.startswith(("\ufeff", "%PDF-"))
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"],
)
def test_encodings_give_the_same_text_with_its_line_ends(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "He said “no”."),
        ("cp1252", "El alcalde dijo que mañana habrá una reunión pública sobre el puerto."),
        ("cp1250", "Rada miasta zagłosowała w środę za zamknięciem biblioteki przy ulicy Długiej."),
        ("cp1251", "Городской совет во вторник проголосовал за закрытие библиотеки."),
        ("koi8_r", "Городской совет во вторник проголосовал за закрытие библиотеки."),
        ("cp1253", "Το δημοτικό συμβούλιο ψήφισε την Τρίτη το κλείσιμο της βιβλιοθήκης."),
        ("cp1254", "Belediye meclisi salı günü kütüphanenin kapatılmasına karar verdi. Başkan gazetecilere açıkladı."),
        ("cp932", "市議会は火曜日、図書館の閉鎖を決定した。市長は記者会見で理由を説明した。"),
        ("gb18030", "市议会星期二投票决定关闭图书馆。市长在新闻发布会上解释了原因。"),
        ("utf-16-le", "Городской совет во вторник проголосовал за закрытие."),
        ("utf-16-be", "市議会は火曜日、図書館の閉鎖を決定した。\n市長は説明した。\n"),
    ],
    ids=lambda value: value if len(value) < 10 else "",
)
def test_older_encodings_are_told_apart(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text
    assert decode((text + "\n").encode(encoding) * 5000) == (text + "\n") * 5000


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_only_the_mark_itself_is_dropped(mark: str) -> None:
    assert decode("\ufeffone".encode(mark)) == "\ufeffone"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(bytes(range(256)) * 20, "looks binary", id="all-bytes"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200), "looks binary", id="png"),
        pytest.param(b"%PDF-1.7\nsome readable words", "looks binary", id="pdf"),
        pytest.param(b"a text with one zero \0 astray", "looks binary", id="zero-byte"),
        pytest.param(b"\x01\x02\x03\x04 hardly any text", "looks binary", id="control-characters"),
        pytest.param(bytes(1000), "looks binary", id="zeros"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n\t\r\n ", "empty", id="white-space"),
        pytest.param(b"\xef\xbb\xbf", "empty", id="a-mark-of-utf-8"),
        pytest.param(b"\xff\xfe", "empty", id="a-mark-of-utf-16"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        decode(data)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"before \xed\xa0\xbd after", "before \ufffd after"),
        (b"\xff\xfea\x00\x3d\xd8b\x00", "a\ufffdb"),
        ("The café’s door, the café’s roof, the façade – shut. ".encode() + b"\xe2\x80", None),
    ],
    ids=["surrogate in UTF-8", "surrogate in UTF-16", "cut in a character"],
)
def test_damaged_characters_become_replacement_characters(data: bytes, text: str | None) -> None:
    expected = text or data[:-2].decode() + "\ufffd"
    assert decode(data) == expected


def test_lone_surrogates_are_replaced_one_for_one() -> None:
    assert without_surrogates("a\ud800b\udc00\udc01c") == "a\ufffdb\ufffd\ufffdc"
    assert without_surrogates("nothing to do") == "nothing to do"


@given(TEXTS, st.sampled_from(["utf-8", "utf-16"]))  # utf-16 with its mark
def test_text_is_kept_character_for_character(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored_or_a_reason(data: bytes) -> None:
    try:
        text = decode(data)
    except LoadError:
        return
    assert text.encode("utf-8")
