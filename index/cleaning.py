"""Spans of an article's text that are not the article: notices, links, forms, credits, menus."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from index.furniture import COMMENTS, PHOTO, PROMPT, READ_ON, SOURCE
from index.metadata import SMALL_WORDS, Head, is_name, read_head
from index.types import Span, merge

_MOST = 0.6  # an article is never mostly boilerplate: past this share the rules have misread it
_LINE_CHARS = 600  # a longer line is prose, whatever it starts with
_PROSE_WORDS = 12  # with a full stop behind them these are prose; only a known notice is longer
_LINK_WORDS = 30  # a headline with its label; longer is prose
_NAMED_WORDS, _NAMED_CHARS = 8, 60  # whom a photo or a report is from
_TEASER_WORDS = 5  # a headline; fewer may be a fact: "DEATH TOLL: 12 people"
_WRITER_WORDS = 4  # a name with a title, an agency
_TAIL_LINES = 6  # where an article ends with a note about its writer
_FORM_FROM = 0.6  # a comment form takes all that follows it only in the last part of a text
_MENU_LINES = 4
_MENU_CHARS, _MENU_WORDS = 30, 3
_MENU_SHARE = 0.34  # of a run of short lines, that must be words of a menu

_LINE = re.compile(r"[^\r\n]+")
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_SITES = (
    r"(?:facebook|twitter|x|instagram|linkedin|whatsapp|telegram|pinterest|reddit|youtube|tiktok|threads"
    r"|bluesky|flipboard|e-?mail)"
)
_THIS = r"(?: (?:this|the|it|article|story|page|link|post|video))*"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_FORM = _any(
    r"(?:leave|post|write|add|submit) (?:a|your) (?:reply|comment|response)s?(?: below)?:?(?: cancel reply)?",
    r"(?:reader |your |view |show |read )?(?:[0-9,]+ )?comments?(?: \([0-9,]+\)| [0-9,]+)?:?",
    r"your e-?mail address will not be published\b.*",
)
_FURNITURE = _any(
    r"[\W_]+",
    rf"(?:share|tweet|print|save|copy link|pin it|{_SITES}){_THIS}[:.!]?",
    rf"(?:share|send|post|tweet){_THIS} (?:on|via|by|with|to) (?:{_SITES}|friends?)[\w ,/]{{0,40}}[:.!]?",
    rf"{_SITES}(?:(?:,? (?:and |or )?|\s*[|/]\s*){_SITES})+",
    rf"(?:like|follow|find|join) (?:us|me)(?: on {_SITES}.{{0,60}})?[:.!]?",
    r"join the (?:conversation|discussion)[.!]?",
    r"advertisement(?: - .*)?|advertising|sponsored(?: content)?|(?:story|article) continues below.*",
    r"scroll (?:down )?(?:to continue|for more).*|(?:continue|keep) reading(?: below)?|loading\W*",
    r"skip to .{0,30}content|(?:click|tap) here(?: to .{1,80})?[.!]?|(?:show|see|load) more\W*|back to top",
    r"read (?:the )?(?:more|full story|full article|next)(?: here)?\W*",
    r"[0-9]+[ -]min(?:ute)?s? read|reading time:? .{0,20}|listen to this (?:article|story).{0,30}",
    r"<?(?:https?://|www\.)\S+>?|(?:\S+)?@\S+|!?\[[^\]]{0,300}\]\(\S+\)",
    r"(?:\w+\s?/\s?)?(?:sources?|via|link|original article|permalink)\s*:\s*(?:<?(?:https?://|www\.)\S+>?)?",
    r"(?:tags|topics|filed under|categor(?:y|ies)|keywords|posted in|tagged(?: with| as)?)\s*:.{0,300}",
)
_CREDIT = _any(
    r"\(?(?:main |cover |feature |featured |file )?(?:photo|image|picture|photograph|illustration|video)s?"
    r"(?: (?:credit|source|courtesy))?s?(?:\s*:|\s*/| (?:by|courtesy of) (?-i:[A-Z])).{1,120}",
    r"\(?credits?\s*:.{1,80}",
    # A word is taken whole, `(?>…)`: else capitals could be parted into four words in n⁴ ways.
    r"(?:©\s*)?(?>(?-i:[A-Z])(?:(?!getty images)[\w.'’-])*\s*){0,4}[/|,]?\s*(?:via\s+)?getty images.{0,30}",
    r"(?:©\s*)?(?-i:[A-Z][\w.'’-]*\s+){1,4}/\s*(?:ap|afp|reuters|epa|pa|pool|shutterstock|alamy)\b.{0,20}",
    r"\(?contribut(?:ing|ors?|ed)(?: writers?| reporters?)?\s*:.{1,300}",
    r"[\W_]*(?:get|follow|see|read|watch)(?: (?:the|our|all))?(?: (?:live|latest))+ (?:updates|coverage|blog)\W*",
)
_REPORTING = re.compile(
    r"\(?(?:additional |with |further )?(?:reporting|research|editing|writing|compiled) by (?P<names>.{1,200})",
    re.IGNORECASE,
)
# An order to the reader that names what only the owner of a page offers, a cookie banner, a notice of rights.
_NOTICE = _any(
    r"(?:|.{0,250}[.!?:)”\"] )(?-i:Subscribe|SUBSCRIBE|Sign[ -]?[Uu]p|SIGN[ -]UP)\b.{0,250}"
    r"\b(?:newsletters?|inbox|alerts|free trial|podcasts?|here|today|now|texts?|app)\b.*",
    r".{0,250}\b(?:subscribe|sign[ -]?up) (?:here|(?:for|to) (?:our|my|this) .{0,60}newsletters?)\b.*",
    r"(?:subscribe|sign[ -]?up)(?: now| today)? (?:to|for (?:the|our|a|your|more))\b.*",
    r"(?:get|receive|download|install|join|check out) (?:the|our|your|all|more|a)\b.{0,150}"
    r"\b(?:newsletters?|mailing list|inbox|(?:mobile|news|our) app|(?:whatsapp|telegram) channel)\b.*",
    r"(?:would you like|want) to (?:receive|get)\b.{0,100}\bnewsletters?\b.*|.{0,250}\b(?:to|in) your inbox\b.*",
    r"support (?:local|our|independent|quality)(?: \w+)? journalism\b.*",
    rf"(?:follow|find|reach|contact|e-?mail|connect with)\b.{{0,150}}(?:@\w|\bon {_SITES}\b|\bwww\.).*",
    r"(?:we|(?:this|our) (?:web)?site|our partners)(?: and our partners)? uses? cookies\b.*",
    r"by (?:continuing|clicking|using this|signing up|subscribing|submitting)\b.{0,150}"
    r"\b(?:you agree|you accept|you consent|our use of)\b.*",
    r"(?:accept|manage|reject|allow)(?: all)? cookies.{0,60}|cookie (?:policy|settings|notice|preferences).{0,60}",
    r"(?:©|\(c\)|copyright\s+(?:©|\(c\)|[12][0-9]{3}|by\b)).{0,200}|.{0,200}\ball rights reserved\b.{0,100}",
    r"this (?:material|content|article|story) may not be (?:published|reproduced|broadcast|redistributed)\b.*",
    r"this (?:site|page|form) is protected by re?captcha\b.*",
    r"\(?this (?:story|article|report|post) (?:(?:has been|was|is being|will be) (?:updated|corrected)"
    r"|(?:was )?(?:originally|first) (?:published|appeared))\b(?:[^.)]|\.(?=\w)){0,200}[.)]*"
    r"(?: an earlier version\b.{0,200})?",
    r"(?:editor['’]s note: )?\(?a version of this (?:story|article|report)\b.{0,60}\bappeared\b.*",
    r"we (?:will|may) use (?:the|your) (?:details|information|data|e-?mail)\b.*",
)
_LINK = _any(
    r"[\W_]*(?:related(?: \w+)?|read(?: more| also| next| this| on)?|see also|see more|also (?:read|see)|more"
    r"|more (?:from|on|in|about) [^:|]{1,40}|recommended|you (?:may|might) (?:also )?like|don['’]t miss|trending"
    r"|most (?:read|popular|viewed)|editor['’]s picks?|watch(?: now| live| more)?|listen(?: now)?|photos|gallery"
    r"|in pictures|live updates|fact check|learn more|in case you missed it|icymi)\s*[:|–—].*"
)
_LINK_HEADING = _any(
    r"(?:related|recommended|more|popular|latest|top|trending|further|other) (?:stories|articles|news|content|posts?"
    r"|coverage|reading|links?|videos?|topics):?|related:?|see also:?|most (?:read|popular|viewed)|around the web"
    r"|recommended(?: for you)?|you (?:may|might) (?:also )?like:?|editor['’]s picks"
)
# When a page's markup is lost, a link's label runs into its headline: "Storm season:What to know about it".
_LOST_LINK = re.compile(r"[^:.?!]{3,60}[^\W\d_](?::(?=[A-Z\"'“‘])|\?:?(?=[A-Z]))(?:\S+\s+){3,}\S+")
# "► STORM CENTRAL: Where the wall may fall next", alone between sentences.
_TEASER = re.compile(r"[\W_]*[^\W\d_a-z](?-i:[^a-z:]){7,50}:\s*(?P<headline>\S.*[a-z].*)")
_LABELLED = _any(r"[\W_]*(?:related|read (?:more|also|next)|see also|more|also read|don['’]t miss):.*")
_WRITER = _any(
    r".{0,300}\bfollow (?:him|her|them|me|us)\b.{0,40}(?:\bon\b|\bat\b|@).*",
    r".{0,250}\b(?:can be reached|(?:reach|contact|e-?mail) (?:him|her|them|me))\b.{0,40}(?:\S+@|\bat\b).*",
    r".{3,400}\bcontributed to this (?:report|story|article)\b[.)]*",
)
_LABEL_ALONE = re.compile(r"[\W_]*[^\W\d_]+(?:\s?[/ ]\s?[^\W\d_]+)?\s*[:：]")
_MENU = _any(
    r"home(?: ?page)?|news|(?:latest|breaking)(?: news)?|world|u\.?s\.?|uk|politics|business|money|markets|economy",
    r"tech(?:nology)?|science|health|sports?|football|culture|arts|entertainment|lifestyle|life|style|travel|food",
    r"opinion|weather|videos?|photos|podcasts?|newsletters?|about(?: us)?|contact(?: us)?|help|faq|careers|jobs",
    r"advertise(?: with us)?|subscribe|sign (?:in|up)|log ?(?:in|out)|register|my account|account|search|menu|more",
    r"sections|terms(?: of (?:use|service))?|privacy(?: policy)?|cookies?|cookie policy|accessibility|site ?map|rss",
    r"archives?|corrections|follow us|share|local|international|national|regional|obituaries|classifieds",
    _SITES,
)


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span
    value: str  # the line without the white space around it; empty when too long to be boilerplate
    words: int
    ended: bool  # with a full stop or the like


def boilerplate(text: str, links: Collection[Span] = (), title: str | None = None) -> tuple[Span, ...]:
    """Return the spans of `text` that are not the article, sorted and disjoint; none if they'd be most of it.

    The rules take whole lines and favour keeping: a line is marked when it can hardly be prose. `links` are those
    lines that are known to be a link and nothing else; `title` is the article's, if it is known from elsewhere.
    """
    head = read_head(text)
    lines = list(_lines(text))
    body = [line for line in lines if line.span != head.title]
    marked = [*head.spans, *(line.span for line in lines if _is_notice(line))]
    marked += [line.span for line in body if line.span in links or _is_link(line)]
    marked += [*_writers(lines, head, title), *_teasers(body)]
    marked += [*_form(lines, len(text)), *_menus(body), *_link_lists(body)]
    marked += [line.span for line in body[-_TAIL_LINES:] if _WRITER.fullmatch(line.value)]
    marked += [line.span for line in lines[-1:] if _LABEL_ALONE.fullmatch(line.value)]
    spans = merge(marked)
    content = sum(line.span.end - line.span.start for line in lines)
    return spans if sum(span.end - span.start for span in spans) <= _MOST * content else ()


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        value = match[0].strip()
        if value:
            start = match.start() + match[0].index(value)
            span = Span(start, start + len(value))
            value = value if len(value) <= _LINE_CHARS else ""
            yield _Line(span, value, len(value.split()), _ENDED.search(value) is not None)


def _is_notice(line: _Line) -> bool:
    if not line.value:
        return False
    if _NOTICE.fullmatch(line.value):
        return True
    if line.ended and line.words > _PROSE_WORDS:
        return False
    kinds = _FURNITURE, _CREDIT, _FORM, COMMENTS, PROMPT
    return any(kind.fullmatch(line.value) for kind in kinds) or _is_from(line) or _is_reporting(line.value)


def _is_from(line: _Line) -> bool:
    """Whether the line says whom a photo or the text is from ("Kaynak/Source: AA"), and nothing else."""
    match = SOURCE.fullmatch(line.value) or PHOTO.fullmatch(line.value)
    if match is None or line.ended:
        return False
    named = match["named"].strip()
    words = named.split()
    if len(words) > _NAMED_WORDS or len(named) > _NAMED_CHARS:
        return bool(re.fullmatch(r"<?(?:https?://|www\.)\S+", named))
    lower = [word for word in words if word[0].islower() and word not in SMALL_WORDS]
    return not lower or len(words) == 1 or "/" in named or "©" in named  # "dpa", "privat"


def _is_reporting(line: str) -> bool:
    """Whether the line credits people ("Reporting by Ann Lee; Editing by Jo Day") and says nothing else."""
    match = _REPORTING.fullmatch(line)
    if match is None:
        return False
    names = re.sub(r"(?i)\b(?:additional |further )?(?:reporting|editing|writing) by\b|[;,()]", " ", match["names"])
    return is_name(names.strip(" .") or "?", words=20)


def _is_link(line: _Line) -> bool:
    """Whether the line is a labelled headline of another article."""
    if READ_ON.fullmatch(line.value) and line.words <= _LINK_WORDS:
        return True
    if _LABELLED.fullmatch(line.value) and 1 < line.words <= _LINK_WORDS:
        return True
    if (line.ended and not line.value.endswith("?")) or not 1 < line.words <= _LINK_WORDS:
        return False
    return bool(_LINK.fullmatch(line.value) or _LOST_LINK.fullmatch(line.value))


def _teasers(lines: Sequence[_Line]) -> Iterator[Span]:
    """Yield lines with a label in capitals and a headline, each alone between sentences: facts stand in lists."""
    for at, line in enumerate(lines):
        match = _TEASER.fullmatch(line.value)
        if match is None or line.words > _LINK_WORDS or len(match["headline"].split()) < _TEASER_WORDS:
            continue
        beside = [*lines[max(0, at - 1) : at], *lines[at + 1 : at + 2]]
        if all(one.ended for one in beside) and (not line.ended or line.value.endswith("?")):
            yield line.span


def _writers(lines: Sequence[_Line], head: Head, title: str | None) -> Iterator[Span]:
    """Yield who wrote an article whose text begins so: a name, then an agency or what the writer is, then the day.

    A name with nothing but the day below it may be a place, and stays.
    """
    last = max((at for at, line in enumerate(lines) if line.span in head.spans), default=0)
    above = [line for line in lines[:last] if line.span not in head.spans]
    others = [line for line in lines[: last + 1] if line.span in head.spans]
    if title is None or not above or head.title != above[0].span or above[0].value == title:
        return
    credited = len(above) == 2 or (len(above) == 1 and any(not re.search(r"\d", line.value) for line in others))
    if credited and is_name(above[0].value, words=_WRITER_WORDS) and not any(map(_is_sentence, above)):
        yield from (line.span for line in above)


def _is_sentence(line: _Line) -> bool:
    return line.ended or line.words > _WRITER_WORDS


def _form(lines: Sequence[_Line], length: int) -> Iterator[Span]:
    """Yield the comment form that stands near the end, with all that follows it."""
    for line in lines:
        if line.span.start >= _FORM_FROM * length and _FORM.fullmatch(line.value):
            yield Span(line.span.start, lines[-1].span.end)
            return


def _menus(lines: Sequence[_Line]) -> Iterator[Span]:
    """Yield runs of very short lines of which many are words of a site's menu."""
    run: list[_Line] = []
    for line in [*lines, None]:
        if line and line.words <= _MENU_WORDS and 0 < len(line.value) <= _MENU_CHARS and not line.ended:
            run.append(line)
            continue
        known = sum(_MENU.fullmatch(item.value) is not None for item in run)
        if len(run) >= _MENU_LINES and known >= _MENU_SHARE * len(run):
            yield from (item.span for item in run)
        run = []


def _link_lists(lines: Sequence[_Line]) -> Iterator[Span]:
    """Yield headings of link lists; at the end of the text, with the headlines below them."""
    tail = len(lines)
    while tail and lines[tail - 1].value and not lines[tail - 1].ended:
        tail -= 1
    for at, line in enumerate(lines):
        if _LINK_HEADING.fullmatch(line.value):
            yield line.span
            if at >= tail:
                yield from (item.span for item in lines[at:])
                return
