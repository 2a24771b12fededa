"""Questions in other languages are told from English ones, whatever names and titles these hold."""

import pytest

from qa.questions import is_foreign


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Wer hat das Rennen gewonnen?", id="german"),
        pytest.param("Was ist in Berlin passiert?", id="german-that-looks-english"),
        pytest.param("WIE VIELE BOOTE SIND GESUNKEN?", id="capitals"),
        pytest.param("combien de bateaux ont coulé", id="french"),
        pytest.param("Qu’a dit la ministre ?", id="french-elision"),
        pytest.param("¿Quién ganó?", id="spanish"),
        pytest.param("quien gano la carrera", id="spanish-without-accents"),
        pytest.param("Chi ha vinto la gara?", id="italian"),
        pytest.param("Quem ganhou a corrida?", id="portuguese"),
        pytest.param("Hoeveel boten zijn gezonken?", id="dutch"),
        pytest.param("Kto wygrał wyścig?", id="polish"),
        pytest.param("Kdo vyhrál závod?", id="czech"),
        pytest.param("Vem vann loppet?", id="swedish"),
        pytest.param("Hvorfor er broen stengt?", id="norwegian"),
        pytest.param("Kuka voitti kilpailun?", id="finnish"),
        pytest.param("Yarışı kim kazandı ve neden?", id="turkish"),
        pytest.param("Siapa yang menang?", id="indonesian"),
        pytest.param("Кто выиграл гонку?", id="russian"),
        pytest.param("من فاز بالسباق؟", id="arabic"),
        pytest.param("谁赢得了比赛？", id="chinese"),
        pytest.param("NATOとは何ですか", id="japanese-with-a-latin-name"),
        pytest.param("누가 경주에서 이겼습니까?", id="korean"),
    ],
)
def test_questions_in_other_languages(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        *(
            "Who won the race?",
            "was it closed",
            "Was Abbas II a member of it?",
            "how many die in a year",
            "bridge shut?",
        ),
        *(
            "Who wrote À la recherche du temps perdu?",
            "When did Das Leben der Anderen come out?",
            "who sang La vie en rose",
        ),
        *("What does 北京 mean?", "Who is Володимир Зеленський?", 'Who said "wer nicht wagt, der nicht gewinnt"?'),
        *(
            "rio de janeiro carnival",
            "Charles de Gaulle airport strike",
            "la casa de papel",
            "Kim Jong Un dead?",
            "El Niño",
        ),
        *(
            "Volkswagen und Daimler merger",
            "Médecins Sans Frontières",
            "Van Gogh theft",
            "Ban Ki-moon",
            "die hard sequel",
        ),
        *("Where is Côte d’Ivoire?", "Who is Ai Weiwei", "", "?", "2031", "🌉"),
    ],
)
def test_english_ones_and_names(question: str) -> None:
    assert not is_foreign(question)
