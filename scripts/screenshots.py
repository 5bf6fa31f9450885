"""Takes docs/screenshots: every page of an example moot, wide and narrow, light and dark."""

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import msgspec
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import collective, hands, places, three_friends
from tests.browser.served import serving

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 360)
THEMES = ("light", "dark")
TALLEST = 2600
"""Pixels of a page that are shown; a long list says nothing new further down."""
QUALITY = 60
LOADED = """() => Promise.all([...document.images].map((one) => {
    one.loading = 'eager';
    return one.decode().catch(() => null);
}))"""


class Shot(msgspec.Struct, frozen=True):
    """One page: the name of its files, what it is, who looks, where, and what is done there."""

    name: str
    title: str
    who: str
    address: str
    then: Callable[[Page], None] | None = None


def press(name: str) -> Callable[[Page], None]:
    """Press a button of the page."""
    return lambda page: page.get_by_role("button", name=name).first.click()


def of_places() -> Iterator[Shot]:
    """The pages by their routes in the example moot."""
    for (name, title), (who, address) in ADDRESSES.items():
        yield Shot(name, title, who, address)


ADDRESSES = {
    ("front", "The front page of a member"): ("chidi", "/"),
    ("front-visitor", "The front page of a visitor"): ("", "/"),
    ("subscribed", "What one follows"): ("bram", "/subscribed"),
    ("communities", "All communities"): ("bram", "/communities"),
    ("community", "A community"): ("bram", "/c/pressroom"),
    ("gallery", "A community as a gallery"): ("", "/c/prints/gallery"),
    ("community-elsewhere", "A community of another server"): ("ana", "/c/paper@mill.example"),
    ("community-new", "Starting a community"): ("bram", "/communities/new"),
    ("community-settings", "The settings of a community"): ("ana", "/c/pressroom/settings"),
    ("thread", "A thread, with what is new since the last visit"): ("chidi", "/post/{essay}"),
    ("thread-deep", "A thread fifteen levels deep"): ("chidi", "/post/{deep}"),
    ("thread-picture", "A post with pictures"): ("bram", "/post/{Proofs of Monday}"),
    ("thread-note", "A post behind a content note"): ("", "/post/{A study of water}"),
    ("thread-imported", "A thread brought in from elsewhere"): ("bram", "/post/{weir}"),
    ("thread-elsewhere", "A thread of another server"): ("ana", "/post/{far}"),
    ("thread-removed", "A removed post, for its author"): ("fen", "/post/{advert}"),
    ("thread-locked", "A locked thread"): ("bram", "/post/{locked}"),
    ("comment", "A comment with what came before it"): ("ana", "/comment/{d}"),
    ("submit", "Writing a post"): ("ana", "/submit?community=commons"),
    ("reply", "Answering"): ("ana", "/comment/{a}/reply"),
    ("edit", "Changing a post"): ("dilek", "/post/{Proofs of Monday}/edit"),
    ("history", "The versions of a post"): ("", "/post/{link}/history"),
    ("source", "A text as it was written"): ("", "/post/{essay}/source"),
    ("report", "Telling the stewards"): ("bram", "/comment/{e}/report"),
    ("erase", "Before something is erased for good"): ("dilek", "/post/{essay}/erase"),
    ("profile", "A person"): ("ana", "/u/bram"),
    ("profile-comments", "The comments of a person"): ("", "/u/bram/comments"),
    ("profile-elsewhere", "A person of another server"): ("ana", "/u/moss@lemmy.example"),
    ("inbox", "The inbox"): ("ana", "/inbox"),
    ("messages", "With whom one writes"): ("ana", "/messages"),
    ("conversation", "A conversation"): ("ana", "/messages/bram"),
    ("message-report", "Showing a message to the stewards"): ("ana", "/message/{letter}/report"),
    ("saved", "What one saved"): ("ana", "/saved"),
    ("search", "Search"): ("", "/search?q=press"),
    ("bring", "Bringing a conversation by its address"): ("ana", "/bring"),
    ("uploads", "One's pictures"): ("ana", "/uploads"),
    ("settings", "One's settings"): ("ana", "/settings"),
    ("settings-words", "Before new recovery words"): ("ana", "/settings/words"),
    ("elsewhere", "One's accounts elsewhere"): ("ana", "/settings/elsewhere"),
    ("leave", "Leaving the moot"): ("bram", "/settings/leave"),
    ("invite", "Inviting somebody"): ("ana", "/invite"),
    ("join", "Joining by an invitation"): ("", "/join/{invitation}"),
    ("apply", "Asking to join"): ("", "/apply"),
    ("applied", "How an application stands"): ("", "/apply/{application}"),
    ("applications", "Who asks to join"): ("ana", "/applications"),
    ("sign-in", "Signing in"): ("", "/sign-in"),
    ("recover", "A lost password"): ("", "/recover"),
    ("ask-help", "Asking others for help"): ("", "/recover/help"),
    ("reset", "How the help stands"): ("", "/reset/{reset}"),
    ("resets", "Who asks for help"): ("ana", "/resets"),
    ("about", "About this moot"): ("", "/about"),
    ("members", "Who is a member"): ("", "/members"),
    ("decide", "What the members decide"): ("ana", "/decide"),
    ("proposal", "A proposal while it is voted on"): ("bram", "/decide/{proposal open}"),
    ("proposal-announced", "A proposal that is announced"): (
        "bram",
        "/decide/{proposal announced}",
    ),
    ("proposal-decided", "What was decided"): ("bram", "/decide/{proposal decided}"),
    ("minutes", "The minutes of a decision"): ("bram", "/decide/{proposal decided}/minutes"),
    ("week", "The digest of the week"): ("bram", "/decide/week"),
    ("election", "An election before its vote"): ("dilek", "/decide/{proposal election}"),
    ("voting-link", "Voting from another device"): ("", "/vote/{voting link}"),
    ("mine", "One's own votes and receipts"): ("ana", "/decide/mine"),
    ("appeals", "What a steward did to oneself"): ("fen", "/decide/appeal"),
    ("appeal", "Appealing"): ("fen", "/decide/appeal/{removal}"),
    ("proposal-appeal", "An appeal that is announced"): ("fen", "/decide/{proposal appeal}"),
    ("exclude", "Proposing that a member is kept out"): ("fen", "/u/bram/exclude"),
    ("juries", "Juries that one was drawn for"): ("ana", "/decide/jury"),
    ("rules", "The rules by which members decide"): ("bram", "/decide/rules"),
    ("founding", "How the members take the keys"): ("bram", "/decide/founding"),
    ("propose-rule", "Proposing another rule"): ("bram", "/decide/propose/rule?matter=election"),
    ("propose", "What can be proposed"): ("bram", "/decide/propose"),
    ("propose-mandate", "Proposing that a mandate becomes less"): (
        "bram",
        "/decide/propose/mandate?mandate={mandate}",
    ),
    ("propose-joining", "Proposing that somebody may join"): (
        "ana",
        "/decide/propose/joining?application={applicant}",
    ),
    ("propose-move", "Proposing that a community moves"): ("bram", "/decide/propose/move"),
    ("propose-election", "Proposing an election"): ("bram", "/decide/propose/election"),
    ("propose-choice", "Proposing a choice"): ("bram", "/decide/propose/choice?key=joining"),
    ("propose-setting", "Proposing a setting"): ("bram", "/decide/propose/setting?key=joining"),
    ("mandates", "Who holds what, until when"): ("ana", "/mandates"),
    ("grant", "Entrusting powers"): ("ana", "/mandates/grant"),
    ("veto", "Stopping something until all have voted"): ("bram", "/decide/veto/{vetoable}"),
    ("emergency", "Acting in an emergency"): ("ana", "/mandates/emergency"),
    ("moot-settings", "The settings of the moot"): ("ana", "/moot/settings"),
    ("record", "The record"): ("", "/record"),
    ("imports", "What was brought in"): ("ana", "/imports"),
    ("servers", "Other servers"): ("ana", "/servers"),
    ("servers-decided", "What was decided about servers"): ("ana", "/servers/decided"),
    ("server-decide", "Deciding about a server"): ("ana", "/servers/decide?host=ink.example"),
    ("servers-import", "Taking over a list of servers"): ("ana", "/servers/import"),
    ("reports", "Reports"): ("ana", "/reports"),
    ("my-reports", "One's own reports"): ("chidi", "/reports/mine"),
    ("remove", "A steward hides a post"): ("ana", "/post/{deep}/remove"),
    ("ban", "A steward bans a person"): ("ana", "/u/bram/ban"),
    ("nowhere", "A page that is not there"): ("", "/nowhere"),
    ("not-allowed", "A page for others"): ("bram", "/moot/settings"),
}
AFTER = (
    Shot("form-again", "A form with something missing", "ana", "/mandates/grant", press("Entrust")),
    Shot("invited", "An invitation with its code", "ana", "/invite", press("Make an invitation")),
)


def take(page: Page, shot: Shot, address: str) -> None:
    """Look at one page in both widths and both themes."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 760})
        page.goto(address)
        if shot.then:
            shot.then(page)
        keep(page, shot.name, width)


def keep(page: Page, name: str, width: int) -> None:
    """Write the page that is open, light and dark."""
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(LOADED)
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
        tall = min(picture.height, TALLEST)
        picture = picture.crop((0, 0, width, tall))
        picture.save(OUT / f"{name}-{width}-{theme}.webp", quality=QUALITY, method=6)


def found_one(browser: Browser, folder: Path) -> None:
    """The pages of a moot that is being founded: the questions, and the recovery words."""
    for width in WIDTHS:
        place = folder / str(width)
        with serving(place) as served, browser.new_context(base_url=served.address) as context:
            page = context.new_page()
            page.set_viewport_size({"width": width, "height": 760})
            page.goto(served.setup_link)
            keep(page, "setup", width)
            page.get_by_label("What is your group called?").fill(collective.NAME)
            page.get_by_label("What shall we call you?").fill("ana")
            page.get_by_label("Password").fill(collective.PASSWORD)
            press("Found the moot")(page)
            keep(page, "words", width)


def friends_decide(browser: Browser, folder: Path) -> None:
    """What docs/three-friends.md tells: a decision, and a founder who is refused."""

    def look(page: Page, name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 760})
            keep(page, name, width)

    with three_friends.gathered(browser, folder / "friends") as friends:
        writing = friends.ana.context.new_page()
        three_friends.ban_page(writing)
        three_friends.agree(friends, three_friends.propose(friends.bob, look), look)
        three_friends.try_by_page(writing, look)


FRIENDS = (
    ("friends-propose", "Bob proposes"),
    ("friends-vote-yes", "Bob votes"),
    ("friends-vote-no", "Ana votes"),
    ("friends-decided", "Cyd was the last"),
    ("friends-refused", "Ana is refused"),
)

INTRODUCTION = """\
# Every page

Each page at 1280 and at 360 pixels, light and dark. `scripts/screenshots` takes them anew
from an example moot; its people and its words are made up.
"""


def index(shots: list[tuple[str, str]]) -> str:
    """docs/screenshots.md."""
    lines = [INTRODUCTION]
    for name, title in shots:
        lines += [f"## {title}", ""]
        lines += [_shown(name, title, width, theme) for width in WIDTHS for theme in THEMES]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _shown(name: str, title: str, width: int, theme: str) -> str:
    small = 370 if width == WIDTHS[0] else 105
    alt = f"{title}, {width} pixels wide, {theme}"
    return f'<img src="screenshots/{name}-{width}-{theme}.webp" width="{small}" alt="{alt}">'


def main() -> None:
    """Build the moot, look at it, write the pictures and their index."""
    wanted = set(sys.argv[1:])
    shots = [shot for shot in (*of_places(), *AFTER) if not wanted or shot.name in wanted]
    OUT.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        known = collective.build(folder / "moot", width=1200)
        served = stack.enter_context(serving(folder / "moot"))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        stack.callback(browser.close)
        if not wanted or wanted & {"setup", "words"}:
            found_one(browser, folder)
        if not wanted or "friends" in wanted:
            friends_decide(browser, folder)
        hall = stack.enter_context(hands.Hall(browser, served, known))
        eyes = {who: hall.page(who) for who in {shot.who for shot in shots}}
        for shot in shots:
            take(eyes[shot.who], shot, places.fill(shot.address, known))
            print(shot.name, flush=True)
    setup = [("setup", "Founding a moot"), ("words", "The recovery words, shown once")]
    named = [*setup, *FRIENDS, *((shot.name, shot.title) for shot in (*of_places(), *AFTER))]
    (ROOT / "docs" / "screenshots.md").write_text(index(named), encoding="utf-8")
    size = sum(file.stat().st_size for file in OUT.iterdir())
    print(f"{len(list(OUT.iterdir()))} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
