"""What the printers of the example moot write: an essay, questions, answers."""

from typing import Any

import msgspec

ESSAY = """\
Every print shop I have worked in had a sign near the door. Some said *no entry*, some said
*mind the step*. None of them said who owned the press.

> A tool that only its owner may repair is not a tool of those who work with it. It is a wage
> with a handle.

That sentence was pinned above the paper cutter when I was an apprentice, and I have argued with
it ever since. It is half right. We own our press, all nine of us, and still it was **one person**
who knew how to oil it. When she was ill for a month we printed nothing. Ownership on paper is a
promise; ownership in the hand is a skill.[^1]

So here is what I propose we try this winter:

1. Two people learn each machine, never one.
2. The manual lies beside it, written by those two.
3. Whoever changes something writes it on the card.

| machine | who knows it | who learns it |
|---|---|---|
| proof press | Dilek | Emil |
| paper cutter | Ana | Chidi |
| treadle press | Bram | *nobody yet* |

::: spoiler What it would cost
About four evenings each, and the tea.
:::

[^1]: My teacher said it better, but she said it in Portuguese.
"""


class Answer(msgspec.Struct, frozen=True):
    """One comment on the essay; `above` is the key of the one it answers, or ""."""

    key: str
    by: str
    above: str
    body: str


ANSWERS = (
    Answer(
        "a",
        "chidi",
        "",
        "The list of who knows what is the part I would start with. It took us one evening at "
        "the bindery and showed two machines that **nobody** knew.",
    ),
    Answer("b", "ana", "a", "One evening? Then let us do it on Thursday. I bring the cards."),
    Answer("c", "dilek", "b", "Good. Could we begin with the proof press while it is warm?"),
    Answer(
        "d",
        "emil",
        "c",
        "> while it is warm\n\nIt is warm from four o'clock on. I can be there and take notes, "
        "since I am the one who learns it.",
    ),
    Answer(
        "e",
        "bram",
        "",
        "I disagree with the third point. Cards get lost. We had cards in the old shop and after "
        "a year they were a **second** thing to repair.\n\nWrite it on the machine: a strip of "
        "masking tape, a date, a name.",
    ),
    Answer("f", "fen", "e", "Tape leaves glue on the enamel. But a small slate would do."),
    Answer("g", "bram", "f", "A slate. Yes. I withdraw my objection and offer two slates."),
    Answer(
        "h",
        "emil",
        "",
        "I would learn the treadle press if somebody shows me how not to lose a finger. Is there "
        "a guard for it? @bram you once said there was.",
    ),
    Answer(
        "i",
        "bram",
        "h",
        "There is, in the cellar, behind the cutting boards. It fits with two bolts:\n\n"
        "```\nM8 x 40, washers on both sides\n```\n\n"
        "I will put it on before anybody touches the pedal.",
    ),
)

DEEP = (
    "How deep do you press? My teacher wanted to feel it with a thumb.",
    "Mine wanted to see nothing from the back: *kiss the paper*, she said.",
    "It depends on the paper. Cotton takes it, newsprint does not.",
    "And on the type. Wood splits long before lead complains.",
    "Has anybody measured it? We have a gauge somewhere.",
    "I did once: 0.15 mm on 300 g cotton.",
    "That is more than I thought. With which packing?",
    "Hard packing: two sheets of card and one of mylar.",
    "Then try a soft one and compare. The edge gets rounder.",
    "I like the rounder edge for posters, not for small text.",
    "For small text I lock up dry and print light.",
    "Light and twice? I have seen that done.",
    "Never twice: it never hits the same place, not even on a proof press.",
    "It does if the pins are new. Ours are from 1962.",
    "Then let us order pins. I will ask what a set costs.",
)
"""Fifteen comments, each an answer to the one before."""

PLACES: dict[str, dict[str, Any]] = {
    "pressroom": {
        "title": "Press room",
        "description": "Machines, ink and how not to lose a finger.\n\n- Say which press you mean.",
    },
    "prints": {
        "title": "Prints",
        "description": "What came off the bed this week.",
        "gallery": True,
    },
    "commons": {
        "title": "The commons",
        "description": "Everything that concerns all of us.",
        "downvotes": True,
    },
    "kitchen": {
        "title": "Kitchen table",
        "description": "For members: rent, keys, who waters the plant.",
        "visibility": "members",
    },
    "board": {"title": "Notice board", "description": "Dates, decided.", "posting": "stewards"},
}
"""The communities by name, and how each is founded."""

FAR = "The sheets stick to the old one. We press forty at a time."

_ASKED = """\
Could you open the hall on Friday? My key is with Chidi.

I would set the *long* poster and need the big table until noon."""

_ANSWERED = """\
Gladly. I am there from nine. Two things:

1. The **left drawer** of the Akzidenz is not sorted yet.
2. Emil wants to watch.

> need the big table until noon

Take it for the whole day."""

LETTERS = (
    ("letter", "bram", "ana", _ASKED),
    ("letter of ana", "ana", "bram", _ANSWERED),
    ("letter that was taken back", "ana", "bram", "And bring the cake of last time."),
    ("letter of emil", "emil", "ana", "May I come on Thursday and watch Bram? I bring coffee."),
    ("letter of fen", "fen", "dilek", "Cartridges again: half the price until Sunday, for you."),
    ("letter that is last", "bram", "ana", "Then at nine. Thank you."),
)
"""Messages: a word for each, who writes, to whom, what."""
