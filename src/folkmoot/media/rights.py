"""Who made a picture and what may be done with it: read from its metadata, written as XMP.

Metadata is where cameras put places, serial numbers and thumbnails, and where people put
their names and their terms. Only what PROPERTIES lists goes on, in a packet built here.
Runs in the child process: the bytes come from strangers.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

Statements = list[tuple[str, str]]

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
}
_PLUS_VOCABULARY = "http://ns.useplus.org/ldf/vocab/"

DATA_MINING = "plus:DataMining"

# The container each property has in XMP (ISO 16684-1; IPTC Photo Metadata 2023.1).
PROPERTIES = {
    "dc:creator": "Seq",
    "dc:rights": "Alt",
    "photoshop:Credit": "",
    "xmpRights:Certificate": "",
    "xmpRights:Marked": "",
    "xmpRights:Owner": "Bag",
    "xmpRights:UsageTerms": "Alt",
    "xmpRights:WebStatement": "",
    DATA_MINING: "",
    "plus:OtherConstraints": "Alt",
}
_ORDER = list(PROPERTIES)
_QUALIFIED = {
    f"{{{_NAMESPACES[name.split(':')[0]]}}}{name.split(':')[1]}": name for name in PROPERTIES
}

_EXIF = {0x8298: "dc:rights", 0x013B: "dc:creator"}
_IPTC = {80: "dc:creator", 110: "photoshop:Credit", 116: "dc:rights"}
_PNG = {"Copyright": "dc:rights", "Author": "dc:creator"}

_PACKET_LIMIT = 256 * 1024
_TEXT_LIMIT = 1500
_TOTAL_LIMIT = 8000
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MINING_CODE = re.compile(r"(?:^|/)(DMI-[A-Z-]{3,60})$")


def from_xmp(packet: bytes) -> Statements:
    """The kept properties of an XMP packet; nothing if it is broken, huge or has a DOCTYPE.

    Of a text in several languages the default one is kept.
    """
    packet = packet.strip(b"\0 \r\n\t")
    if len(packet) > _PACKET_LIMIT or b"<!DOCTYPE" in packet or b"<!ENTITY" in packet:
        return []
    try:
        # Entities, the way to blow XML up, need the DOCTYPE that was just refused;
        # UTF-16 would hide it, and expat is told that there is none.
        root = ET.fromstring(packet, ET.XMLParser(encoding="utf-8"))  # noqa: S314
    except (ET.ParseError, ValueError):
        return []
    found: Statements = []
    for description in root.iter(f"{{{_RDF}}}Description"):
        for key, value in description.attrib.items():
            if key in _QUALIFIED:
                found.append((_QUALIFIED[key], value))
        for child in description:
            if child.tag in _QUALIFIED:
                found += [(_QUALIFIED[child.tag], text) for text in _texts(child)]
    return found


def from_exif(tags: Mapping[int, object]) -> Statements:
    """Copyright and Artist of an EXIF directory (CIPA DC-008, 4.6.5)."""
    return [(name, _exif_text(tags[tag])) for tag, name in _EXIF.items() if tag in tags]


def from_iptc(block: bytes) -> Statements:
    """Creator, credit and copyright of an IPTC-IIM block (IIM 4.2, part II, record 2)."""
    return [
        (_IPTC[dataset], _decode(value))
        for record, dataset, value in _iptc_datasets(block)
        if record == 2 and dataset in _IPTC
    ]


def from_png(texts: Mapping[str, str]) -> Statements:
    """Author and Copyright of PNG's text chunks (PNG, section 11.3.3)."""
    return [(name, texts[key]) for key, name in _PNG.items() if key in texts]


def settle(sources: Iterable[Statements]) -> tuple[Statements, str | None]:
    """Join what several places say: (statements in one order, data-mining code or None).

    Sources are given best first: of a property that holds one value, the first counts.
    Texts are cut so that they fit into every format's metadata.
    """
    kept: Statements = []
    mining: str | None = None
    room = _TOTAL_LIMIT
    for name, text in (statement for source in sources for statement in source):
        clean = _clean(text)
        if name == DATA_MINING:
            match = _MINING_CODE.search(clean)
            mining = mining or (match and match[1])
        elif clean and len(_xml(clean)) <= room and not _repeats(kept, name, clean):
            kept.append((name, clean))
            room -= len(_xml(clean))
    return sorted(kept, key=lambda statement: _ORDER.index(statement[0])), mining


def packet(statements: Statements, mining: str | None) -> bytes:
    """An XMP packet that says exactly this; empty if there is nothing to say."""
    if not statements and mining is None:
        return b""
    body = [_property(name, _values(statements, name)) for name in PROPERTIES]
    if mining is not None:
        body.append(f"<{DATA_MINING}>{_PLUS_VOCABULARY}{mining}</{DATA_MINING}>")
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF xmlns:rdf="{_RDF}"><rdf:Description rdf:about=""{spaces}>{"".join(body)}'
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def _repeats(kept: Statements, name: str, text: str) -> bool:
    """Whether it was said before, or its property is full."""
    values = _values(kept, name)
    return text in values or (bool(values) and PROPERTIES[name] not in {"Seq", "Bag"})


def _property(name: str, values: list[str]) -> str:
    """One property as RDF/XML, in the container that XMP asks for."""
    if not values:
        return ""
    container = PROPERTIES[name]
    if not container:
        return f"<{name}>{escape(values[0])}</{name}>"
    language = ' xml:lang="x-default"' if container == "Alt" else ""
    items = "".join(f"<rdf:li{language}>{escape(value)}</rdf:li>" for value in values)
    return f"<{name}><rdf:{container}>{items}</rdf:{container}></{name}>"


def _values(statements: Statements, name: str) -> list[str]:
    return [text for key, text in statements if key == name]


def _texts(element: ET.Element) -> list[str]:
    """The values of a property element: a resource, plain text, or the items of a container."""
    if resource := element.get(f"{{{_RDF}}}resource"):
        return [resource]
    items = list(element.iter(f"{{{_RDF}}}li"))
    if not items:
        return [element.text or ""]
    if element.find(f"{{{_RDF}}}Alt") is not None:
        items = [item for item in items if item.get(_LANG) == "x-default"][:1] or items[:1]
    return [item.text or "" for item in items]


def _iptc_datasets(block: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Walk the standard datasets of an IIM block; stops at the first thing that is not one."""
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        size = int.from_bytes(block[at + 3 : at + 5], "big")
        if size & 0x8000 or at + 5 + size > len(block):
            return
        yield block[at + 1], block[at + 2], block[at + 5 : at + 5 + size]
        at += 5 + size


def _exif_text(value: object) -> str:
    """EXIF gives ASCII by its letter and UTF-8 in life; NUL parts two holders of rights."""
    raw = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
    return _decode(raw.strip(b"\0 ").replace(b"\0", b", "))


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _clean(text: str) -> str:
    return " ".join(_NOT_IN_XML.sub("", text).split())[:_TEXT_LIMIT]


def _xml(text: str) -> bytes:
    return escape(text).encode()
