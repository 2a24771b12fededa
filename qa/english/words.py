"""The closed classes of English words. No topic is known here."""

import re

from index.sentences import TITLES as ABBREVIATED_TITLES

ARTICLES = frozenset(("the", "a", "an"))
DEMONSTRATIVES = frozenset(("this", "that", "these", "those"))
HE = frozenset(("he", "him", "his"))
SHE = frozenset(("she", "her", "hers"))
IT = frozenset(("it", "its"))
THEY = frozenset(("they", "them", "their", "theirs"))
POSSESSIVES = frozenset(("his", "her", "its", "their"))
PERSONAL = HE | SHE | IT | THEY
SPEAKERS = frozenset("i me my mine we us our ours you your yours one ones everyone someone anyone nobody".split())

BE = frozenset("is are was were be been being isn't aren't wasn't weren't".split())
DO = frozenset("do does did don't doesn't didn't".split())
HAVE = frozenset("has have had hasn't haven't hadn't having".split())
MODALS = frozenset("can could will would shall should may might must can't couldn't won't wouldn't shouldn't".split())
AUXILIARIES = BE | DO | HAVE | MODALS
WH = frozenset("who whom whose what which when where why how".split())

PLACE_PREPOSITIONS = frozenset("in at near from outside inside across off around to into".split())
PREPOSITIONS = PLACE_PREPOSITIONS | frozenset(
    "of on for with by about against between among before after during since until till under over behind beside"
    " besides without within through via per towards toward upon onto than as like up down out away back despite"
    " beyond above below along amid according concerning regarding versus".split()
)
# Words after which a new clause may take up what the one before it named.
CLAUSES = frozenset("and but or if because although though while that when where why how who which what so".split())
QUANTIFIERS = frozenset(
    "some any many much more most few fewer less least several all both each every either neither no none other"
    " others another such same else enough only own one two three four five six seven eight nine ten first last"
    " next".split()
)
ADVERBS = frozenset("not also too still yet ever never now then there here again already just even very so".split())
TIME_UNITS = frozenset(
    "second minute hour day night morning afternoon evening noon midnight week weekend month quarter season"
    " spring summer autumn fall winter year decade century time times moment monday tuesday wednesday thursday"
    " friday saturday sunday january february march april may june july august september october november"
    " december".split()
)
_OTHERS = "himself herself itself themselves nor unless whether name tell give".split()
FUNCTION = ARTICLES.union(
    DEMONSTRATIVES, PERSONAL, SPEAKERS, AUXILIARIES, WH, PREPOSITIONS, CLAUSES, QUANTIFIERS, ADVERBS, _OTHERS
)

# What stands before a figure that is not exact.
HEDGES = (
    "about around some roughly approximately nearly almost circa over under above below".split()
    + ["close to", "up to", "an estimated", "just over", "just under", "at least", "at most", "the least", "the most"]
    + [f"as {many} as" for many in ("many", "much", "few")]
    + [f"{more} than" for more in ("no more", "no less", "no fewer", "more", "less", "fewer")]
)

MALE_TITLES = frozenset("mr mr. sir lord king prince duke".split())
FEMALE_TITLES = frozenset("mrs mrs. ms ms. miss mlle lady dame queen princess duchess".split())
# Shortened ones; St. is a part of a name, and some are words or names without their stop.
SHORT_TITLES = frozenset(title for title in ABBREVIATED_TITLES if title.isalpha()) - {"st"}
TITLES = MALE_TITLES.union(
    FEMALE_TITLES,
    SHORT_TITLES - {"det", "fr", "pres"},
    (f"{title}." for title in SHORT_TITLES),
    "president minister chancellor secretary senator governor mayor judge justice general admiral colonel captain"
    " sergeant detective pope bishop coach professor doctor ambassador chairman".split(),
)
# What stands behind a surname.
SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())
PEOPLE = frozenset("people men women children police persons".split())
DONE_TO_PEOPLE = frozenset("arrested born elected injured jailed killed murdered sentenced shot wounded".split())
# What is written and published, besides articles.
WRITTEN = frozenset(
    "act agreement album anthem ballad bill biography blog book bulletin code column comic constitution contract decree"
    " diary directive dissertation document draft editorial email essay film guideline hymn journal law leaflet letter"
    " lyrics magazine manifesto manual manuscript memo memoir memorandum message motion movie musical note novel opera"
    " ordinance pamphlet paper petition plan play poem policy post proposal regulation report resolution review"
    " rulebook rule saga screenplay script series song speech statement statute story study survey textbook thesis"
    " thread tract translation treaty tweet verdict video".split()
)

# Irregular verbs, a closed class: forms that could be taken for the end of a noun phrase.
IRREGULAR = frozenset(
    "ate became become began begin begun born bought break bring broke broken brought build built came caught choose"
    " died chose chosen come did done drawn drew driven drove eat eaten fallen fed fell felt find flew flown forgotten"
    " fought found freed gave get given go goes gone got grew grown had heard held hidden hit hurt keep kept knew know"
    " known laid leave led left lent lost made make meant met paid put ran read rode risen rose said sat saw say says"
    " see seen sell sent shot shown shut sold sought spent spoke spoken stole stolen stood struck take taken taught"
    " tell thought threw thrown told took understood went won wore worn write written wrote".split()
)

# Verbs and prepositions behind which a cause stands, and verbs that stand behind one: regular expressions.
CAUSED_BY = (
    r"(?:caused|sparked|triggered|started|set off|brought about|brought on) by|because of|due to|owing to|blamed on|put"
    r" down to|as a result of"
)
CAUSED = r"caused|sparked|triggered|set off|brought about|led to|(?:is|was|were|are) to blame for"

# How a noun for a person ends, besides titles.
_PERSON = re.compile(r"(?:er|or|man|woman|ist|ian|father|mother|brother|sister|son|wife|husband|friend)$")


def is_person(word: str) -> bool:
    """Whether a lower-case noun is one for a person, as far as its ending tells: "mayor", "singer"."""
    return word in TITLES or bool(_PERSON.search(word))
