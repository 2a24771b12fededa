"""Past forms of English verbs and the plain form that a question with "did" wants."""

import re
from collections.abc import Callable

# fmt: off
_IRREGULAR = {
    "ate": "eat", "beat": "beat", "became": "become", "began": "begin", "bit": "bite", "blew": "blow",
    "bought": "buy", "brought": "bring", "broke": "break", "built": "build", "came": "come", "caught": "catch",
    "chose": "choose", "cost": "cost", "created": "create", "cut": "cut",
    "drank": "drink", "drew": "draw", "drove": "drive", "fell": "fall",
    "fled": "flee", "flew": "fly", "forbade": "forbid", "fought": "fight", "found": "find", "gave": "give",
    "got": "get", "grew": "grow", "held": "hold", "hid": "hide", "hit": "hit", "hurt": "hurt", "kept": "keep",
    "knew": "know", "laid": "lay", "led": "lead", "left": "leave", "lent": "lend", "lost": "lose", "made": "make",
    "met": "meet", "paid": "pay", "put": "put", "quit": "quit", "ran": "run", "read": "read", "rode": "ride",
    "rose": "rise", "sang": "sing", "sank": "sink", "saw": "see", "sent": "send", "set": "set", "shook": "shake",
    "shot": "shoot", "shut": "shut", "slept": "sleep", "sold": "sell", "spent": "spend", "spoke": "speak",
    "split": "split", "spread": "spread", "stole": "steal", "stood": "stand", "struck": "strike", "sued": "sue",
    "swam": "swim", "swept": "sweep", "swore": "swear", "taught": "teach", "threw": "throw", "took": "take",
    "tore": "tear", "went": "go", "withdrew": "withdraw", "woke": "wake", "won": "win", "wore": "wear",
    "wrote": "write",
}
# fmt: on
# How a stem ends that is the plain form itself, that lost an e, or that doubled its last letter.
_BARE = re.compile(
    r"(?:ss|[sc]h|ck|[aow]w|[aeo]y|x|er|[^aeiout]t|sk|lp|ll|[ae]at|[nr]d|[rl]m|[lr]k|nk|ain|ign|eal|eel|[rl]n)$"
)
_MUTE_E = re.compile(r"(?:[cvz]|[^aeiou][aio][gs]|[aeo][aiu]s|[nrl]s|r[g]|[^e]at|[bdfgkptz]l|[^aeiou]id|[^aeiou]ir)$")
_DOUBLED = re.compile(r"([bdgmnprt])\1$")
# A word that may be a simple past.
PAST = rf"(?:{'|'.join(_IRREGULAR)}|[a-z]{{3,}}ed)"


def plain_form(past: str, is_word: Callable[[str], bool]) -> str | None:
    """Return the plain form of a past one; `is_word` knows words in use, and so "close" from "clos".

    Where they don't tell, spelling does; None where neither is sure, or where both are words ("rat", "rate").
    """
    if past in _IRREGULAR:
        return _IRREGULAR[past]
    stem = past.removesuffix("ed")
    if stem.endswith("i"):
        return f"{stem[:-1]}y"
    forms = {stem, f"{stem}e"} | ({stem[:-1]} if stem[-1] == stem[-2] else set())
    found = {form for form in forms if is_word(form)}
    if found:
        return found.pop() if len(found) == 1 else None
    if _BARE.search(stem):
        return stem
    if _MUTE_E.search(stem):
        return f"{stem}e"
    return stem[:-1] if _DOUBLED.search(stem) else None
