"""Texts that would do harm were they read as anything but text: run a script, load, ask, or break the page."""

import json

HACK = "window.hacked=1"
AWAY = "http://192.0.2.1/"

HOSTILE = {
    "script": f"<script>{HACK}</script>",
    "script src": f'<script src="{AWAY}x.js"></script>',
    "image": f'<img src="{AWAY}t.png" onerror="{HACK}">',
    "image without end": f"<img src=x onerror={HACK} ",
    "svg": f'<svg onload="{HACK}"><use href="{AWAY}#a"/><script>{HACK}</script></svg>',
    "svg animate": f'<svg><a><animate attributeName=href values="javascript:{HACK}"/><text>go</text></a></svg>',
    "math": f'<math><mi xlink:href="javascript:{HACK}"><mglyph><style><img src onerror={HACK}></style></mglyph></math>',
    "iframe": f'<iframe src="javascript:parent.{HACK}" srcdoc="&lt;script>parent.{HACK}&lt;/script>"></iframe>',
    "object": f'<object data="{AWAY}o.swf"></object><embed src="{AWAY}e.swf">',
    "form": f'<form action="{AWAY}" id=page><input name=question autofocus onfocus="{HACK}"><button>Go</button></form>',
    "button": f'<button data-do="new" formaction="{AWAY}" onclick="{HACK}">New</button>',
    "base": f'<base href="{AWAY}">',
    "meta": f'<meta http-equiv="refresh" content="0;url={AWAY}">',
    "link": f'<link rel="stylesheet" href="{AWAY}s.css">',
    "style": f"<style>* {{ background: url({AWAY}b.png) }}</style>",
    "style attribute": f'<div style="position:fixed;inset:0;background:url({AWAY}b.png)" onmouseover="{HACK}">x</div>',
    "video": f'<video poster="{AWAY}p.png" autoplay><source src="{AWAY}v.mp4" onerror="{HACK}"></video>',
    "details": f"<details open ontoggle={HACK}><summary>more</summary></details>",
    "dialog": "<dialog open>alert</dialog><script>alert(1);confirm(2);prompt(3)</script>",
    "custom element": f"<x-y onfocus={HACK} tabindex=1 autofocus contenteditable>z</x-y>",
    "template": f"</template><template shadowrootmode=open><script>{HACK}</script></template>",
    "javascript url": f"javascript:{HACK}//",
    "javascript url in disguise": f"JaVa\tScRiPt:{HACK}//%0aalert(1)",
    "data url": f"data:text/html,<script>parent.{HACK}</script>",
    "web url": f'{AWAY}"onclick="{HACK}"><img src=x onerror={HACK}>',
    "address without scheme": "//192.0.2.1/x.png",
    "markdown image": f"![x]({AWAY}t.png 'x') ![y](javascript:{HACK})",
    "markdown link": f"[click](javascript:{HACK}) <{AWAY}> [a][b]\n\n[b]: {AWAY}",
    "markdown html": f"**b** <b onclick={HACK}>c</b> `</code><script>{HACK}</script>`",
    "template literal": f"${{{HACK}}} ${{value}} `${{fetch('{AWAY}')}}`",
    "mustache": "{{constructor.constructor('window.hacked=1')()}} {{{value}}} {{#each this}}{{/each}} {{> x}}",
    "jinja": "{% for x in (1,) %}{{ 7*7 }}{% endfor %} {# no comment #} {{ ''.__class__.__mro__ }} {%- raw -%}",
    "erb": f"<%= {HACK} %> <%- include('x') %> <?php {HACK} ?> <#assign x=1>",
    "svelte": f"{{@html '<script>{HACK}</script>'}} {{#if true}}x{{/if}} {{{HACK}}}",
    "double quote": f'" autofocus onfocus="{HACK}" x="',
    "single quote": f"' autofocus onfocus='{HACK}' x='",
    "backtick": f"` autofocus onfocus=`{HACK}` x=`",
    "greater": f"><script>{HACK}</script>",
    "closing": f"</div></article></section></ol></form></main></body></html><script>{HACK}</script>",
    "closing raw text": f"</style></textarea></title></noscript></xmp></script><script>{HACK}</script>",
    "cdata": f"<![CDATA[ x ]]> ]]> <script>{HACK}</script>",
    "comment": f"<!-- x --> --> --!> <!--><script>{HACK}</script>",
    "comment without end": "<!-- the rest is gone",
    "tag without end": "<a href='x' title='",
    "entity": f"&lt;script&gt;{HACK}&lt;/script&gt; &amp;amp; &#x3c;b&#62; &quot; &nbsp; &notit;",
    "null": f"a\x00b<\x00script>{HACK}</script>",
    "control": "c\x1b[31md\x07e\x7ff\x0bg\x85h\u2028i",
    "direction": "\u202egnp.elif\u202c \u2066x\u2069 \u200fabc\u061c",
    "zero width": "zero\u200bwidth\u200d\u2060\ufeff soft\u00adhyphen",
    "marks upon marks": "Z" + "\u0351\u0321" * 60 + "algo",
    "one long word": "word" * 100,
    "names of the page": "<p id=turns class=turn><p id=chat><a name=server id=dateline href=#span-1-1>x</a>",
    "names of objects": "__proto__ constructor toString hasOwnProperty",
    "json": f'","answer":{{"x":1}},"y":"\\u003cscript\\u003e{HACK}\\n\\"',
    "path": "../../../../etc/passwd\\..\\..\\x",
    "beyond the first plane": "🌉 𝕊cript 👨‍👩‍👧 <𝗌cript> ＜script＞",
}
# Half a character comes from browsers alone: what is stored has none.
HALF = "half \ud83c a character"


def as_shown(text: str) -> str:
    """Return a text as the DOM holds it: HTML knows neither null nor carriage return."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\ufffd", "")


def coded(text: str) -> str:
    """Return a text as ASCII JSON, which any half character survives on its way into a browser."""
    return json.dumps(text)
