"""Who asks for ActivityPub and who for a page: Accept headers as real programs send them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.federation.accept import wants_activity

PROFILE = 'profile="https://www.w3.org/ns/activitystreams"'

SERVERS = [
    "application/activity+json",
    "application/activity+json, application/ld+json",
    f"application/ld+json; {PROFILE}",
    f"application/ld+json;{PROFILE}",
    f"application/activity+json, application/ld+json; {PROFILE}, text/html;q=0.1",
    f"application/ld+json; {PROFILE}, application/activity+json, application/json",
    "application/ld+json",
    "APPLICATION/Activity+JSON",
    "application/activity+json; charset=utf-8",
    "application/activity+json, */*",
    "application/activity+json;q=0.9, */*;q=0.8",
    "application/activity+json, text/html",
    "text/html;q=0, application/activity+json;q=0.2",
    "application/json",
    "application/json, application/hal+json",
    "application/*",
    'application/ld+json; profile="https://w3id.org/x https://www.w3.org/ns/activitystreams"',
    "application/activity+json;q=nonsense",
    " application/activity+json ",
]
PEOPLE = [
    "",
    "*/*",
    "text/html",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "text/html, application/json;q=0.9, */*;q=0.1",
    "application/json, text/plain, */*",
    "application/activity+json;q=0",
    "application/activity+json;q=0.5, text/html",
    "application/activity+json;q=0.5, */*;q=0.8",
    "application/ld+json; profile=https://www.w3.org/ns/json-ld#flattened, text/html",
    "application/rss+xml, application/atom+xml",
    "image/webp",
    "text/*",
    'text/html; note="application/activity+json, a"',
    ",,;;==,",
    'application/activity+xml, "application/activity+json',
    "application/xhtml+xml, application/activity+json;q=0.9",
]


@pytest.mark.parametrize("accept", SERVERS)
def test_servers_are_known_by_what_they_ask_for(accept):
    assert wants_activity(accept)


@pytest.mark.parametrize("accept", PEOPLE)
def test_everybody_else_gets_the_page(accept):
    assert not wants_activity(accept)


@given(st.text(max_size=3000))
def test_any_header_can_be_read(accept):
    assert wants_activity(accept) in (True, False)


@given(
    st.lists(st.sampled_from(["text/html", "*/*;q=0.8", "image/png", "application/xml;q=0.9"])),
    st.randoms(use_true_random=False),
)
def test_the_order_of_ranges_says_nothing(ranges, chance):
    ranges = [*ranges, "application/activity+json;q=0.85"]
    before = wants_activity(", ".join(ranges))
    chance.shuffle(ranges)
    assert wants_activity(", ".join(ranges)) is before
