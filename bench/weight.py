"""What goes over the line: a thread page, and everything else that a first visit loads."""

import gzip
import re
from html import unescape
from pathlib import Path

from bench.calling import Caller, answering
from bench.moots import conversation
from bench.table import Row, Size, Table

_LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script src)="([^"]+)"')


def run(folder: Path, size: Size) -> Table:
    """Weigh the pages as they leave."""
    talked = conversation(folder / "weight", size.comments)
    served = answering(talked.house)
    member, anybody = Caller(served, talked.token), Caller(served)
    address = f"/post/{talked.post_id}"
    mine, page = member.get(address), anybody.get(address)
    text = gzip.decompress(page.body).decode()
    files = [unescape(one) for one in dict.fromkeys(_LOADED.findall(text))]
    weights = {file: len(anybody.get(file).body) / 1000 for file in files}
    rows = [
        Row("thread page, signed in, gzip", len(mine.body) / 1000, "kB", limit=60),
        Row("thread page, anonymous, gzip", len(page.body) / 1000, "kB", limit=60),
        Row("everything else of a first visit", sum(weights.values()), "kB", limit=60),
        *(Row(f"of it: {file.partition('?')[0]}", weight, "kB")
          for file, weight in weights.items()),
        Row("front page, anonymous, gzip", len(anybody.get("/").body) / 1000, "kB"),
    ]  # fmt: skip
    notes = [f"The thread has {size.comments} comments and {len(text.encode()):,} bytes of HTML."]
    member.close()
    anybody.close()
    talked.house.db.close()
    return Table("bytes", "what goes over the line", rows, notes)
