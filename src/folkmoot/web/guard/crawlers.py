"""Keeping out those who collect for training: what they are told, and who is refused."""

import re

import msgspec

# Programs that fetch pages for AI systems, by the name they give themselves in
# User-Agent or look for in robots.txt. No browser, feed reader, search engine of
# people or federated server is among them, and a test holds a list of those.
AGENTS: tuple[str, ...] = (
    "AddSearchBot", "AI2Bot", "AI2Bot-DeepResearchEval", "Ai2Bot-Dolma", "aiHitBot",
    "amazon-kendra", "Amazonbot", "AmazonBuyForMe", "Amzn-SearchBot", "Amzn-User", "Andibot",
    "Anomura", "anthropic-ai", "ApifyBot", "Applebot-Extended", "Aranet-SearchBot",
    "atlassian-bot", "Awario", "AwarioRssBot", "AwarioSmartBot", "bedrockbot", "bigsur.ai",
    "Brightbot", "BuddyBot", "Bytespider", "CCBot", "ChatGLM-Spider", "ChatGPT-User",
    "Claude-Code", "Claude-SearchBot", "Claude-User", "Claude-Web", "ClaudeBot",
    "Cloudflare-AutoRAG", "CloudVertexBot", "cohere-ai", "cohere-training-data-crawler",
    "Cotoyogi", "Crawl4AI", "Crawlspace", "Datenbank Crawler", "DeepSeekBot", "Devin", "Diffbot",
    "DuckAssistBot", "Echobot Bot", "EchoboxBot", "ExaBot", "FacebookBot", "Factset_spyderbot",
    "FirecrawlAgent", "FriendlyCrawler", "Gemini-Deep-Research", "Google-CloudVertexBot",
    "Google-Extended", "Google-Firebase", "Google-NotebookLM", "GoogleAgent-Mariner",
    "GoogleOther", "GoogleOther-Image", "GoogleOther-Video", "GPTBot", "iAskBot", "iaskspider",
    "ICC-Crawler", "ImagesiftBot", "imageSpider", "img2dataset", "ISSCyberRiskCrawler",
    "Kangaroo Bot", "KlaviyoAIBot", "KunatoCrawler", "laion-huggingface-processor",
    "LAIONDownloader", "LinerBot", "Linguee Bot", "LinkupBot", "Manus-User", "Meta-ExternalAgent",
    "Meta-ExternalFetcher", "meta-webindexer", "MistralAI-User", "MyCentralAIScraperBot",
    "netEstate Imprint Crawler", "NotebookLM", "NovaAct", "OAI-SearchBot", "omgili", "omgilibot",
    "OpenAI", "Operator", "PanguBot", "Panscient", "PerplexityBot", "Perplexity-User",
    "PetalBot", "PhindBot", "Poggio-Citations", "Poseidon Research Crawler", "QualifiedBot",
    "QuillBot", "SBIntuitionsBot", "Scrapy", "SemrushBot-OCOB", "SemrushBot-SWA",
    "ShapBot", "Sidetrade indexer bot", "Spider.cloud", "TerraCotta", "Thinkbot", "TikTokSpider",
    "Timpibot", "TwinAgent", "VelenPublicWebCrawler", "WARDBot", "Webzio-Extended", "webzio",
    "wpbot", "YaK", "YandexAdditional", "YandexAdditionalBot", "YouBot", "ZanistaBot",
)  # fmt: skip

# Short or ordinary words: enough to be named in robots.txt, too little to refuse by.
_NAMED_ONLY = frozenset({"Devin", "OpenAI", "Operator", "NotebookLM", "YaK"})

# A refused crawler may still read why.
OPEN_TO_ALL = ("/robots.txt", "/ai.txt", "/.well-known/tdmrep.json")

# Nothing there helps anybody who searches: forms, and lists that are costly to make.
_NOT_FOR_ROBOTS = (
    "/search", "/settings", "/inbox", "/setup", "/join", "/apply", "/invite", "/invitations",
    "/login", "/recover", "/reset", "/submit", "/reports", "/uploads",
)  # fmt: skip

_ADDRESSES = re.compile(r"\S*://\S*|\S+@\S+")


def _one_of(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(re.escape(name) for name in longest_first if name not in _NAMED_ONLY)
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)


_REFUSED = _one_of(AGENTS)


def refused_agent(user_agent: str | None) -> str | None:
    """The name of the collecting program that a User-Agent header gives, or None.

    Addresses inside the header do not count: a server may be called claudebot.example.
    """
    found = _REFUSED.search(_ADDRESSES.sub(" ", (user_agent or "")[:1000]))
    return found[0] if found else None


def robots_txt(*, crawlers: bool = False, searchable: bool = True) -> str:
    """The robots.txt of a moot (RFC 9309, with the Content-Usage rule of AI Preferences).

    `crawlers` and `searchable` are the moot's settings of those names: whether those who
    train models may come in, and whether search engines may.
    """
    paths = _NOT_FOR_ROBOTS if searchable else ("/",)
    closed = "\n".join(f"Disallow: {path}" for path in paths)
    if crawlers:
        return f"User-agent: *\n{closed}\n"
    named = "\n".join(f"User-agent: {name}" for name in AGENTS)
    return (
        "# What people wrote here is for people. No text and no picture of this place\n"
        "# may be used to train models. All rights to text and data mining are reserved\n"
        "# (Directive (EU) 2019/790, Article 4).\n\n"
        f"User-agent: *\nContent-Usage: train-ai=n\n{closed}\n\n"
        f"{named}\nDisallow: /\n"
    )


def ai_txt(*, crawlers: bool = False) -> str:
    """The ai.txt of a moot: nothing here may be used for training, unless the moot says so."""
    if crawlers:
        return "User-Agent: *\nAllow: /\n"
    return (
        "# Nothing of this place may be used to train models: no text, no picture,\n"
        "# no sound, no film, no code.\n"
        "User-Agent: *\nDisallow: /\nDisallow: *\n"
    )


def tdmrep_json(*, crawlers: bool = False) -> str:
    """/.well-known/tdmrep.json: whether mining is reserved, for every page (W3C TDMRep §6.2)."""
    reserved = 0 if crawlers else 1
    return msgspec.json.encode([{"location": "/", "tdm-reservation": reserved}]).decode()
