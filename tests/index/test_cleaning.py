import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import boilerplate, merge
from index.types import Span

TITLE = "Harbour wall falls at Gull Point"
PROSE = [
    "The harbour wall at Gull Point fell on Tuesday night, and the market and two streets were under water by morning.",
    "Nobody was hurt, the council said, because the market had been cleared at six when the first stones moved.",
    "Engineers will look at the rest of the wall on Wednesday, and a barrier of sand will be built by the weekend.",
    "The wall was built in 1911 and mended twice since, most lately after the storm of 1987, the harbour office said.",
]


def marked(text: str) -> list[str]:
    return [text[span.start : span.end] for span in boilerplate(text)]


def between(*lines: str) -> str:
    return "\n\n".join([TITLE, *PROSE[:2], *lines, *PROSE[2:]])


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Share on Facebook",
        "Facebook | Twitter | WhatsApp",
        "Follow us on Twitter and Facebook for more",
        "Follow @gulltimes on Twitter",
        "Sign up for our morning newsletter and never miss a story.",
        "Subscribe to the Gull Times for full access to all of our stories today.",
        "Want more like this? Sign up here.",
        "Get the day's top stories in your inbox",
        "Get our newsletter",
        "Related: How the wall was built",
        "Read more: The storm of 1987, day by day",
        "MORE: What will the wall cost?",
        "Storm season:What to know before the next flood comes",
        "Related stories",
        "Read more",
        "We use cookies to improve your experience on this site. By continuing you accept them.",
        "By continuing to use this site, you agree to our use of cookies and to our terms.",
        "© 2020 Gull Times. All rights reserved.",
        "Copyright 2020 The Gull Times Company",
        "This material may not be published, broadcast, rewritten or redistributed without permission.",
        "https://gull.example/news/wall",
        "<https://gull.example/news/wall>",
        "Kaynak/Source:",
        "Source: https://gull.example/wall",
        "-",
        "* * *",
        "~",
        "Photo: Jane Doe/Gull Times",
        "Photograph by Jane Doe",
        "(Image credit: Jane Doe via Getty Images)",
        "Jane Doe/Getty Images",
        "Jane Doe / Reuters",
        "(Reporting by Jane Doe; Editing by John Roe)",
        "Advertisement",
        "Story continues below advertisement",
        "5 min read",
        "Tags: harbour, wall, flood",
        "3 comments",
        "Leave a Reply",
        "newsdesk@gull.example",
        "This story has been updated with more details.",
        "![The wall](wall.jpg)",
        "GET LIVE UPDATES",
        "► FOLLOW LIVE COVERAGE",
        "More:The wall was never tested. Here's what the file says.",
        "In case you missed it: Five walls that stand to this day",
        "HARBOUR PLANS: What the council wants to build at Gull Point",
        "► STORM CENTRAL: Which of the coast's walls may be next?",
        "Who pays?:Owners of the wall have changed four times",
        "Quelle: dpa",
        "Fuente: Ministerio de Obras y Puertos",
        "Källa: https://gull.example/mur",
        "Kilde/Source:",
        "Источник: РИА Новости",
        "出典：港湾新聞",
        "المصدر: وكالة الأنباء",
        "Foto: Jana Beispiel/dpa",
        "Fotoğraf: Ayşe Demir / AA",
        "Photo : Jeanne Dupont",
        "Фото: Иван Петров",
        "写真：山田太郎",
        "Lesen Sie auch: So wurde die Mauer gebaut",
        "À lire aussi : Comment le mur a été construit.",
        "Lea también: La historia del muro",
        "Ayrıca okuyun: Duvar nasıl yapıldı?",
        "Читайте также: Как строили стену",
        "関連記事：壁の歴史",
        "Devamını oku",
        "Kommentar schreiben",
        "Laisser un commentaire",
        "Deja un comentario",
        "Bir yanıt yazın",
        "Оставить комментарий",
        "コメントを残す",
        "Teilen",
        "Paylaş",
        "分享",
        "Werbung",
        "Publicité",
    ],
)
def test_marked(line: str) -> None:
    assert marked(between(line)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        '"Here\'s the bottom line. This was a mistake."',
        "Mayor threatens builders with sanctions",
        "He was 65.",
        "What happens next",
        "Nobody's leaving,\" she said.",
        "Share prices fell by a tenth on Twitter after the flood, and the exchange shut early that day.",
        "Follow the money and you find the builders, she said on Tuesday at the town hall.",
        "More than 40 people were hurt: police",
        "Support for public journalism fell sharply last year, the survey found.",
        "Research by the University of Gull found that 40 walls like it stand along the coast.",
        "Video by police shows the wall falling.",
        "Subscribers to the harbour fund gave 3 million.",
        "Copyright law protects the plan, the builder said.",
        "Comments from the mayor angered the council on Tuesday.",
        "These days three-quarters of households subscribe to a warning service that now covers the whole coast.",
        "(This story was updated on Monday.)The town has banned fishing from the wall.",
        "Photos of the wall before it fell",
        "Location: Gull Point",
        "The cookie factory stood in two feet of water.",
        "Alabama",
        "– Jane Doe",
        "Correction: An earlier version gave the wrong year. The wall was built in 1911.",
        "DEATH TOLL: 12 people",
        "CORRECTION: The wall fell on Monday, not on Tuesday.",
        "Source of the flood: a broken sluice that nobody had looked at",
        "Quelle der Flut: ein gebrochenes Wehr",
        "Bild: Der Bürgermeister steht am Montag vor der Mauer.",
        "Foto: auf dem Platz standen am Montag noch vierzig Boote und zwei Autos",
        "Mehr als vierzig Menschen wurden verletzt",
        "Del museo no queda nada",
        "Live updates on Monday showed the water rising.",
        "GULL POINT —",
    ],
)
def test_kept(line: str) -> None:
    assert marked(between(line)) == []


def test_a_comment_form_near_the_end_takes_what_follows() -> None:
    tail = (
        "Leave a Reply\n\nYour email address will not be published.\n\nName\n\nWhat a sad story, I hope they mend it."
    )
    text = "\n\n".join([TITLE, *PROSE * 2, tail])
    assert marked(text) == [tail]


def test_a_comment_form_near_the_start_takes_only_itself() -> None:
    assert marked("\n\n".join([TITLE, "Leave a comment", *PROSE])) == ["Leave a comment"]


def test_menus_are_marked_and_lists_are_not() -> None:
    menu, counties = ["Home", "News", "Sport", "Gull Point", "About us"], ["Ayr", "Bute", "Fife", "Angus", "Moray"]
    assert marked("\n".join([TITLE, *PROSE, *counties, *PROSE, *menu])) == menu


def test_headlines_after_a_heading_of_links_at_the_end() -> None:
    links = ["Related stories", "How the wall was built in a year of storms", "Mayor under fire over harbour plan"]
    assert marked("\n\n".join([TITLE, *PROSE, *links])) == links
    assert marked("\n\n".join([TITLE, *PROSE, *links, PROSE[0]])) == links[:1]


@pytest.mark.parametrize("label", ["Kaynak/Source:", "Заметка:", "Tagit:", "資料："])
def test_a_label_with_nothing_behind_it_ends_no_article(label: str) -> None:
    assert marked("\n\n".join([TITLE, *PROSE, label])) == [label]


def test_facts_labelled_in_capitals_are_a_list_and_stay() -> None:
    facts = ["THE WALL: It was 400 metres long and nine high", "THE STORM: It came from the north with the tide"]
    assert marked(between(*facts)) == []


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (["Jane Doe", "Gull Wire", "7 January 2020"], ["Jane Doe", "Gull Wire", "7 January 2020"]),
        (["Dr. Jane Doe", "Guest columnist", "Updated 7 January 2020"], 3),
        (["Jane Doe", "Reuters", "7 January 2020"], 3),
        (["Jane Doe", "Special to the Gull Times"], 2),
        (["Gull Point", "7 January 2020"], ["7 January 2020"]),  # a place
        ([TITLE, "Jane Doe", "7 January 2020"], ["7 January 2020"]),
        (["The wall fell.", "Gull Point", "7 January 2020"], ["7 January 2020"]),
    ],
)
def test_who_wrote_it_above_the_day(head: list[str], found: list[str] | int) -> None:
    text = "\n".join([*head, *PROSE])
    spans = boilerplate(text, title=TITLE)
    assert [text[span.start : span.end] for span in spans] == (head[:found] if isinstance(found, int) else found)


def test_who_helped_with_a_report_counts_only_at_the_end() -> None:
    note = "Reporter Jane Doe of the Gull Times and John Roe in Ostrel contributed to this report."
    assert marked("\n\n".join([TITLE, *PROSE, note])) == [note]
    assert marked("\n\n".join([TITLE, note, *PROSE * 3])) == []


def test_a_note_about_the_writer_counts_only_at_the_end() -> None:
    note = (
        "Jane Doe writes about the coast for the Gull Times. Follow her on Twitter for more, or ring her at the desk."
    )
    assert marked("\n\n".join([TITLE, *PROSE, note])) == [note]
    assert marked("\n\n".join([TITLE, note, *PROSE * 3])) == []


def test_metadata_lines_are_marked_and_the_title_is_not() -> None:
    text = "\n".join(["Analysis: the wall", "By Jane Doe", "7 January 2020", "Gull Times (7 January 2020)", *PROSE])
    assert marked(text) == ["By Jane Doe", "7 January 2020", "Gull Times (7 January 2020)"]


def test_the_title_is_kept_though_it_looks_like_a_link() -> None:
    assert marked("\n\n".join(["Watch: the harbour wall falls", *PROSE])) == []


def test_an_article_is_never_mostly_boilerplate() -> None:
    assert marked("Sign up for our newsletter today.\n\nSubscribe to our podcast now.\n\nHe left.") == []


@given(
    st.lists(
        st.sampled_from(
            [TITLE, *PROSE, "Share", "Leave a Reply", "-", "Home", "News", "Sport", "Read more", "", " By Al Lee"]
        ),
        max_size=25,
    ),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r"]),
)
def test_spans_are_sorted_disjoint_and_inside(lines: list[str], end: str) -> None:
    text = end.join(lines)
    spans = boilerplate(text)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(one.end < other.start for one, other in pairwise(spans))
    assert sum(len(text[span.start : span.end].strip()) for span in spans) <= 0.6 * len(text)


@given(st.text())
def test_any_text_can_be_cleaned(text: str) -> None:
    assert all(0 <= span.start < span.end <= len(text) for span in boilerplate(text))


def test_merge() -> None:
    spans = [Span(8, 9), Span(0, 2), Span(2, 4), Span(3, 3), Span(1, 3), Span(6, 8)]
    assert merge(spans) == (Span(0, 4), Span(6, 9))


@pytest.mark.parametrize(
    "text",
    [
        *("word " * 200_000, "x" * 1_000_000, "-" * 1_000_000, "A short line\n" * 100_000, "Sign up\n" * 100_000),
        *(("follow " * 80 + "\n") * 2_000, ("Ab:" * 190 + "\n") * 2_000, ("sign up " * 70 + "\n") * 2_000),
    ],
    ids=["one line", "one word", "one rule", "lines", "notices", "follow", "colons", "sign up"],
)
def test_time_grows_with_length_alone(text: str) -> None:
    started = time.process_time()
    boilerplate(text)
    assert time.process_time() - started < 10  # about one second, and a busy machine
