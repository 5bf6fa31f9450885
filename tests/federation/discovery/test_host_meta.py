"""host-meta: where WebFinger is asked, in both of its forms."""

from xml.etree import ElementTree as ET

import pytest

TEMPLATE = "https://moot.example/.well-known/webfinger?resource={uri}"
LINK = "{http://docs.oasis-open.org/ns/xri/xrd-1.0}Link"


@pytest.mark.parametrize("accept", ["", "*/*", "application/xrd+xml", "text/html"])
def test_it_is_xml_unless_one_asks_otherwise(stage, accept):
    answer = stage.peer().get("/.well-known/host-meta", accept=accept)
    assert answer.headers["content-type"] == "application/xrd+xml; charset=utf-8"
    [link] = ET.fromstring(answer.text).findall(LINK)
    assert link.attrib == {"rel": "lrdd", "template": TEMPLATE}
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "accept"),
    [("/.well-known/host-meta", "application/json"), ("/.well-known/host-meta.json", ""),
     ("/.well-known/host-meta", "application/jrd+json")],
)  # fmt: skip
def test_it_is_json_for_who_wants_that(stage, path, accept):
    answer = stage.peer().get(path, accept=accept)
    assert answer.headers["content-type"] == "application/jrd+json"
    assert answer.json["links"][0]["template"] == TEMPLATE
    assert answer.headers["access-control-allow-origin"] == "*"
