"""Whether a question is in English, told from letters and from the closed classes of other languages' words."""

import re
import unicodedata
from collections.abc import Sequence, Set

from qa.english.words import FUNCTION, QUANTIFIERS

# More than this would not tell more.
HEAD_CHARS = 500
# A question in another script has at least this share of its letters in it; a name quoted from one has fewer.
OTHER_SCRIPT = 0.4
# Of each language the words that ask, then others that are in nearly every sentence. No topic is known here.
_LANGUAGES = {
    "German": "was wo wie wer wen wem wann warum wieso weshalb wessen woher wohin wieviel welche welcher welches"
    " welchen welchem | der die das den dem des ein eine einen einem einer eines und oder nicht kein keine ist sind"
    " war waren wird werden wurde wurden hat haben hatte hatten kann kannst soll muss viele von vom zu zum zur mit"
    " bei nach aus auf für über unter durch gegen ohne um im in am an als auch noch nur schon sich sie er es wir ihr"
    " ich man gibt gab mir",
    "French": "qui quoi quel quelle quels quelles quand où pourquoi combien lequel laquelle que comment qu' est-ce | le"
    " la les un une des du de et ou mais ne pas est sont était étaient a ont avait sera dans sur sous avec sans pour"
    " par au aux en ce cette ces cet il elle ils elles on nous vous je se son sa ses leur leurs y l' d' c' n' s' j'",
    "Spanish": "quién quiénes quien quienes qué cuál cuáles cuándo dónde cómo cuánto cuántos cuánta cuántas cuantos"
    " cuantas adónde cual cuando donde como cuanto que | el la los las un una unos unas de del y o pero no es son"
    " está están fue fueron era ha han había hay por para con sin sobre entre en al a se su sus lo le les más",
    "Italian": "chi cosa quale quali perché perche quanto quanti quante quanta dov' cos' qual che quando dove come | il"
    " lo la i gli le un uno una di del dello della dei degli delle da dal dalla nel nella nei nelle sul sulla e o ma"
    " non è sono era erano ha hanno aveva stato stata in con per tra fra su si suo sua loro al alla ai alle c' l'"
    " dell' all' nell' sull' dall'",
    "Portuguese": "quem quais quando onde porquê porque quanto quantos quantas quanta qual como que | o a os as um uma"
    " de do da dos das no na nos nas em e ou mas não é são foi foram era está estão tem têm há por com para sem"
    " sobre pelo pela ao à se seu sua seus suas mais",
    "Dutch": "wie wat wanneer waar waarom hoeveel welk welke hoe | de het een en of maar niet geen is zijn was waren"
    " wordt worden werd werden heeft hebben had van voor met bij naar uit op over onder door tegen zonder om te in"
    " aan als ook nog er zich hij zij ze we ik dit dat deze die",
    "Polish": "kto kogo komu czego kiedy gdzie dlaczego jaki jaka jakie który która które którzy ile czyj czy co jak |"
    " i w z na do od po za nie jest są był była było byli będzie ma mają się przez dla przy pod nad o a że to ten ta",
    "Czech": "kdo koho komu čeho kdy kde kam proč jaký jaká jaké který která které kolik čí co jak | a v ve z ze na do"
    " od po za ne je jsou byl byla bylo byli bude má se si pro při pod nad o že to ten",
    "Swedish": "vem vad när hur varför vilken vilket vilka vems var | och att det den en ett är många på av till med"
    " för om inte har hade blev som i de från under vid",
    "Danish": "hvem hvad hvornår hvor hvorfor hvordan hvilken hvilket hvilke | og at det den en et er var mange på af"
    " til med for om ikke har havde blev som i de fra ved",
    "Norwegian": "hvem hva når hvor hvorfor hvordan hvilken hvilket hvilke | og at det den en et er var mange på av til"
    " med for om ikke har hadde ble som i de fra ved",
    "Finnish": "kuka ketkä mikä mitä missä mistä mihin milloin miksi miten kuinka monta kenen kenelle montako | ja on"
    " oli ovat olivat ei että joka se ne hän",
    "Hungarian": "miért hogyan milyen melyik hány mennyi kinek mikor hova honnan ki kit mi mit hol | a az és nem van"
    " volt lesz egy hogy is meg",
    "Romanian": "când unde câți câte cât cine ce care cum | și sau dar nu este sunt a fost au avea de cu la în pe din"
    " pentru prin un o al ale",
    "Turkish": "kime kimi niçin nasıl nerede nereye nereden hangi kaç kim ne neden | ve bir bu mi mı mu mü için ile de"
    " da olan oldu",
    "Indonesian": "siapa kapan dimana mengapa kenapa bagaimana berapa apa mana | yang di ke dari dan atau tidak adalah"
    " ada untuk dengan pada ini itu",
    "Vietnamese": "khi nào ai gì đâu sao | là của và không có tại thế bao nhiêu những các được ở",
}
# They stand in names too ("Rio de Janeiro", "Van Gogh"), or are English words of another sense.
_WEAK = frozenset(
    "der die das den dem des von vom van del dello della dos les los las une una het een und war hat man gab par sur"
    " est sera plus non come era han hay con sin com als mit aus per met hoe door over under men pod din till med"
    " pour son ton sole dove como que che cosa chi sono ces ses pas ont gli nos mas tem sem pro nad was had has are"
    " will is for on in an am of as at to so no we us me do one or if it he all ale au ai fra var som kit hol kim meg"
    " cum care fost dar ben det att ada apa mana dan bao sao khi the tra sul dal nei dei sua um".split()
)
_ASKING = {name: frozenset(line.partition(" | ")[0].split()) for name, line in _LANGUAGES.items()}
_WORDS = {name: frozenset(line.replace("|", " ").split()) for name, line in _LANGUAGES.items()}
# Words that no other language here has: one of them, and the question is taken for English.
_ENGLISH = FUNCTION - QUANTIFIERS - frozenset().union(*_WORDS.values())
# Titles in quotation marks may be in any language.
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“”]*[“”]|‘[^’]*’|(?<!\w)'[^']*'(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:['’](?=[^\W\d_]))?(?:-ce\b)?")


def is_foreign(question: str) -> bool:
    """Whether a question is surely in another language than English; in doubt it is not.

    One English word that no other language here has makes it English, so that foreign names and titles in a
    question do no harm. Else it must be in another script, or say two words of a language, one of which is neither
    English nor part of names, or begin with a word that asks in one.
    """
    text = _QUOTED.sub(" ", question[:HEAD_CHARS])
    shown = [found.replace("’", "'") for found in _WORD.findall(text)]
    if any(word.lower().rstrip("'") in _ENGLISH and not _is_acronym(word, text) for word in shown):
        return False
    letters = [char for char in text if char.isalpha()]
    if sum(not unicodedata.name(char, "").startswith("LATIN") for char in letters) > OTHER_SCRIPT * len(letters):
        return True
    if "¿" in text or "¡" in text:
        return True
    # Inside a question capitals are for names, but for what is written in capitals altogether.
    said = [word.lower() for at, word in enumerate(shown) if not at or word[0].islower() or text.isupper()]
    return any(_is_said(said, asks, _WORDS[name], text.rstrip().endswith("?")) for name, asks in _ASKING.items())


def _is_said(said: Sequence[str], asks: Set[str], known: Set[str], marked: bool) -> bool:
    """Whether words are of a language that has these; `marked`: a question mark ends them."""
    hits = known & set(said)
    asked = any(word in asks for word in said[:2])
    if any(map(_is_strong, hits)) and (len(hits) > 1 or (asked and marked)):
        return True
    return (asked or marked) and len(hits - FUNCTION) > (1 if asked and marked else 2)


def _is_acronym(word: str, text: str) -> bool:
    return len(word) > 1 and word.isupper() and not text.isupper()  # the US, the WHO


def _is_strong(word: str) -> bool:
    return word not in _WEAK and word not in FUNCTION and (len(word.rstrip("'")) > 2 or not word.isascii())
