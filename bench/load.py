"""The second process of the memory bench: asks for pages, or signs in, as fast as it can.

Run as `load.py pages|sign-ins ADDRESS SECONDS [POST] [COOKIE]`; prints how many answers of
each status came.
"""

import http.client
import itertools
import random
import sys
import threading
import time
from collections import Counter
from urllib.parse import urlsplit

THREADS = 8
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def main(kind: str, address: str, seconds: str, post: str = "", cookie: str = "") -> None:
    """Ask from several threads until the time is over."""
    until = time.monotonic() + float(seconds)
    came: Counter[int] = Counter()
    work = _pages if kind == "pages" else _sign_ins
    threads = [
        threading.Thread(target=work, args=(address, until, came, number, post, cookie))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(", ".join(f"{count:,} × {status}" for status, count in sorted(came.items())))


def _pages(  # noqa: PLR0917 - as threads are given them
    address: str, until: float, came: Counter[int], number: int, post: str, cookie: str
) -> None:
    paths = [f"/post/{post}", "/", "/?order=hot", f"/post/{post}?order=top", "/communities",
             "/search?q=an", "/about", "/c/garden", "/u/writer1", "/inbox", "/static/folkmoot.css",
             f"/post/{post}/feed.atom", "/record"]  # fmt: skip
    chance = random.Random(number)
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    while time.monotonic() < until:
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
        if chance.random() < 0.5:
            headers["Cookie"] = cookie
        line.request("GET", chance.choice(paths), headers=headers)
        came[_read(line)] += 1


def _sign_ins(
    address: str, until: float, came: Counter[int], number: int, _post: str, _cookie: str
) -> None:
    """Every try is for another name and comes from another network, as no limit stops it."""
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    for turn in itertools.count():
        if time.monotonic() > until:
            return
        body = f"name=writer{turn % 7}x{number}{turn}&password=not+the+right+one+{turn}"
        headers = {
            "User-Agent": AGENT,
            "Accept-Encoding": "gzip",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
            "Origin": address,
            "X-Forwarded-For": f"10.{number}.{turn // 250 % 250}.{turn % 250}",
        }
        line.request("POST", "/sign-in", body=body, headers=headers)
        came[_read(line)] += 1


def _read(line: http.client.HTTPConnection) -> int:
    answer = line.getresponse()
    answer.read()
    if answer.getheader("Connection") == "close":
        line.close()
    return answer.status


if __name__ == "__main__":
    main(*sys.argv[1:])
