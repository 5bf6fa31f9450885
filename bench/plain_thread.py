"""The floor of the thread page: the same rows written out by the plainest Python.

No template, no structs, no framework: f-strings, html.escape and one loop. It leaves out
nothing that fills the page: each comment with its author, time, text, marks and buttons.
"""

from datetime import UTC, datetime
from html import escape
from typing import Any

Rows = list[tuple[Any, ...]]

SECOND = 1_000_000


def page(  # noqa: PLR0917 - as plain as can be
    title: str, body: str, comments: Rows, votes: Rows, blocked: Rows, mark: int, me: int,
         author: int, now: int) -> str:  # fmt: skip
    """The page as HTML. `comments` are rows of threads._of_post; `mark` is the read mark."""
    voted = {row[0]: row[1] for row in votes}
    hidden = {row[0] for row in blocked}
    below: dict[int | None, list[tuple[Any, ...]]] = {}
    for row in sorted(comments, key=lambda row: (row[3], row[0])):
        below.setdefault(row[2], []).append(row)
    out = [_head(title, body, len(comments))]
    waiting = [(row, 1) for row in reversed(below.get(None, []))]
    open_levels = 0
    while waiting:
        row, level = waiting.pop()
        answers = below.get(row[0], [])
        while open_levels >= level:
            out.append("</details></article>")
            open_levels -= 1
        out.append(_comment(row, level, len(answers), voted, hidden, mark, me, author, now))
        open_levels = level
        waiting.extend((answer, level + 1) for answer in reversed(answers))
    out.append("</details></article>" * open_levels)
    out.append("</section></main></body></html>")
    return "".join(out)


def _head(title: str, body: str, count: int) -> str:
    return (
        f'<!doctype html><html lang="en" dir="ltr"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body><main><article><h1>{escape(title)}</h1>"
        f'<div class="text">{body}</div></article>'
        f'<section class="thread"><h2>{count} comments</h2>\n'
    )


def _comment(  # noqa: PLR0917
    row: tuple[Any, ...], level: int, answers: int, voted: dict[int, int],
             hidden: set[int], mark: int, me: int, author: int, now: int) -> str:  # fmt: skip
    number, writer = row[0], row[18]
    name = escape(row[22] or row[20])
    at = datetime.fromtimestamp(row[3] // SECOND, UTC).isoformat(timespec="minutes")
    new = row[3] > mark and writer != me
    here = f"/comment/{number}"
    blocked = (
        f'<p class="gone">You blocked the person who wrote this. <a href="{here}">More</a></p>\n'
    )
    text = f'<div class="text">{row[9]}</div><p class="acts">\n'
    said = blocked if writer in hidden else text + _buttons(row, voted.get(number, 0))
    by_author = '<span class="op">wrote the post</span>' if writer == author else ""
    kind = " new" if new else ""
    mark_new = f'<a class="mark" href="#c{number}">new</a>' if new else ""
    replies = f"Comment and its replies: {answers}" if answers else "Comment"
    return (
        f'<article class="c{kind}" id="c{number}">\n'
        f'<header><a href="/u/{escape(row[20])}">{name}</a>'
        f'<time datetime="{at[:16]}Z">{_ago(row[3], now)}</time>\n{by_author}\n{mark_new}\n'
        f"</header><details open><summary><span>{replies}"
        f"<i>, level {level}</i></span></summary>\n{said}"
    )


def _buttons(row: tuple[Any, ...], vote: int) -> str:
    number, score = row[0], row[4]
    up = 'value="0" aria-pressed="true"' if vote == 1 else 'value="1" aria-pressed="false"'
    down = 'value="0" aria-pressed="true"' if vote == -1 else 'value="-1" aria-pressed="false"'
    return (
        f'<button class="bare up" form="act" formaction="/comment/{number}/vote" name="vote" {up}>'
        f"Up {score}</button>\n"
        f'<button class="bare down" form="act" formaction="/comment/{number}/vote" name="vote" '
        f"{down}>Down</button>\n"
        f'<a href="/comment/{number}/reply">Reply</a>\n'
        f'<a href="/comment/{number}">More</a></p>\n'
    )


def _ago(at: int, now: int) -> str:
    seconds = (now - at) // SECOND
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = seconds // size
        if count:
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"
