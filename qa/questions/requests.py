"""What is typed and asks nothing of articles: small talk, sums, texts to be written, orders to the program.

Whole sentences are matched, or how one begins, never a word in it: "What help did the victims get?" is a question,
and so is any text that is only searched for. What these miss is looked up in the articles as before.
"""

import re

_OWN = r"(?:(?:full|system|hidden|secret|initial|original)\s+)*(?:prompts?|instructions|rules)"
# What repeats is taken once and for all, `(?>…)`: "can you please" is not tried as two words of politeness too, which
# would double the ways to read a text with each of them.
_PLEASE = (
    r"(?:(?>(?:please|hi|hello|hey|ok(?:ay)?|so|now|and|then|(?:can|could|will|would) you(?: please| just)?|just|kindly"
    r"|i (?:want|need|would like) you to|i['’]d like you to|help me(?: to)?)\b)[\s,.!:-]*)*"
)
_SOME = r"(?:(?:me|us|up|out)\s+)?(?:an?|some|my|our|another|the following|\d+|two|three|five|ten)\s+"
_THEM = rf"{_SOME}(?:[\w'’-]+\s+){{0,4}}?"
_TEXT = (
    r"(?:poem|song|lyrics?|haiku|limerick|sonnet|rap|essay|story|novel|tale|letter|e-?mail|mail|message|tweet|post|blog"
    r"|article|headline|speech|script|play|joke|pun|riddle|program|code|function|class|paragraph|sentence|summary|report"
    r"|press release|list|plan|quiz|questions?|answer|picture|image|photo|drawing|logo|diagram|recipe|cv|resume)s?\b"
)
_NUMBER = (
    r"(?:\d[\d,.]*|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|a?\s*(?:hundred|thousand|million))"
)
_SAID_OPERATOR = r"(?:plus|minus|times|multiplied by|divided by|to the power of|modulo|percent of)"
_SUM_LEAD = r"(?:(?:what(?:['’]?s| is| are)|how much (?:is|are)|calculate|compute|solve|evaluate)\s+)?"
# A date, a score, "9/11" and "24/7" are no sums: a dash and a slash count with spaces around them.
_SIGN = r"(?:\s*[+*×÷^]\s*|\s+[-–−/x]\s+)"

# The whole text, without the marks at its ends.
_WHOLE = (
    r"(?:hi|hello|hey|hiya|howdy|greetings|yo|good (?:morning|afternoon|evening|night))(?: (?:there|all|dateline))?",
    r"(?:ok(?:ay)?,? |great,? |no,? )?(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|very much|again))?",
    r"(?:good)?bye(?: bye)?|see you(?: later)?|ok(?:ay)?|yes|no|sure|cool|great|nice|wow|lol|well done|sorry",
    r"how are you(?: doing)?(?: today)?|how(?:['’]s| is) it going|what(?:['’]s| is) up|nice to meet you|test(?:ing)?",
    r"(?:who|what) are you|what(?:['’]s| is) your name|who (?:made|built|created|wrote) you|what is this(?: for)?",
    r"are you (?:an? )?(?:ai|bot|robot|human|person|real|there|chatgpt|(?:large )?language model)",
    r"(?:i need |show |get )?help(?: me)?|please|usage|instructions|commands|(?:can|could) you help(?: me)?",
    r"what (?:else )?(?:can|could|do) you (?:do|answer|know)(?: for me)?",
    r"what (?:else )?(?:can|could|should|do) (?:i|we) (?:(?:ask|type)(?: here| you)?|do (?:here|with this))",
    r"how (?:do|can|should|does) (?:you|i|we|this|dateline) (?:work|use (?:this|you|dateline)|start|begin|get started)",
    r"tell me about (?:you|yourself)|introduce yourself|what time is it(?: now)?|what(?:['’]s| is) the time",
    r"(?:stop|quit|exit|clear|reset|restart|start(?: over| again)?|undo|redo|continue|go on|more|next|back|again|repeat"
    r"|search|find|look up|list|show|explain|summari[sz]e|translate|write|delete|run|open|close|print|try again)"
    r"(?: (?:this|that|it|everything|all|please|the chat|the history|the conversation))?",
    rf"{_SUM_LEAD}\(*\s*-?{_NUMBER}\)*(?:{_SIGN}\(*{_NUMBER}\)*)+(?:\s*=)?",
    rf"{_SUM_LEAD}{_NUMBER}(?:(?:\s+{_SAID_OPERATOR}|\s*% of)\s+{_NUMBER})+",
    r"(?:calculate|compute|solve|evaluate)\s+[\d\s.,()+*×÷^/=x-]+",
    rf"{_SUM_LEAD}(?:the )?(?:square|cube) root of {_NUMBER}",
)
# How the text begins.
_BEGINS = (
    rf"(?:write|compose|draft|draw|paint|sketch|generate|create|make|invent|sing|code|design|tell) {_THEM}{_TEXT}",
    r"(?:sing|tell) (?:me|us) something funny|(?:make|cheer) me (?:laugh|up)",
    r"translate (?:this|that|these|it|into|to|the (?:following|above)|my|[\"'“‘])|translate\b.*\b(?:in)?to [a-z]+$",
    r"(?:rewrite|rephrase|paraphrase|proofread|reword) (?:this|that|these|it|the (?:following|above)|my|[\"'“‘])",
    r"(?:ignore|disregard|forget|override|bypass) (?:(?:all|any|of|the|your|my|our|these|those|previous|prior|above"
    r"|earlier|preceding|other|safety|system)\s+)*(?:instructions?|prompts?|rules|directions|guidelines|commands|messages)",
    r"(?:ignore|disregard|forget) (?:everything|all|anything|what)\b.*\b(?:above|before|said|told|earlier|know)\b",
    r"(?:pretend|imagine) (?:to be|(?:that )?you)|act as (?:an?|if|my|the)|role-?play|from now on\b|you are now an?\b",
    rf"(?:print|reveal|show|output|repeat|display|tell)(?: me| us)? (?:your|the) {_OWN}$",
    rf"what (?:is|are|was|were) your {_OWN}",
    r"remind me (?:to|at|in|about)|set (?:an?|my|the) (?:\w+ )?(?:timer|alarm|reminder)",
    r"play (?:me |some )(?:music|song)\b",
    r"send (?:me|an?) (?:e-?mail|text)|write (?:\w+ ){0,2}code\b",
)
_NO_QUESTION = re.compile(
    rf"{_PLEASE}(?:(?:{'|'.join(_WHOLE)})[\s,.!:)-]*"
    rf"(?:(?>(?:{'|'.join(_WHOLE[:4])})\b)[\s,.!:)-]*)*\??$|(?:{'|'.join(_BEGINS)}))",
    re.IGNORECASE,
)
# Longer texts are quoted from somewhere, and are looked for.
MAX_CHARS = 400


def asks_nothing(text: str) -> bool:
    """Whether a text asks nothing that articles could tell: a greeting, a sum, something to be written, an order."""
    return len(text) <= MAX_CHARS and bool(_NO_QUESTION.match(text.strip(" \t.!?¿¡\"'“”‘’()")))
