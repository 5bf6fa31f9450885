"""The headers that go with every answer, errors too: what browsers and crawlers may do."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# A picture opened by itself runs nothing and loads nothing, whatever is inside it.
MEDIA_SECURITY_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"

_SWITCHED_OFF = (
    "accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "identity-credentials-get",
    "idle-detection", "magnetometer", "microphone", "midi", "otp-credentials", "payment",
    "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _SWITCHED_OFF),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Reserved for text and data mining (W3C TDM Reservation Protocol), not for
# training (IETF AI Preferences), and the words that some crawlers look for.
_KEEP_OUT = {"TDM-Reservation": "1", "Content-Usage": "train-ai=n"}
_KEEP_OUT_WORDS = ("noai", "noimageai")
_UNLISTED_WORDS = ("noindex", "nofollow")

# Half a year: https stays https, and an expired certificate cannot be clicked away.
_ONLY_HTTPS = "max-age=15552000"


def every_answer(
    *,
    scheme: str,
    single_use_link: bool = False,
    crawlers: bool = False,
    searchable: bool = True,
) -> dict[str, str]:
    """The headers of any answer; a page whose address is a secret tells it to nobody.

    `crawlers` and `searchable` are the moot's settings of those names: whether its pages
    may be used for training, and whether search engines may list them.
    """
    headers = _ALWAYS | ({} if crawlers else _KEEP_OUT)
    words = () if crawlers else _KEEP_OUT_WORDS
    if single_use_link or not searchable:
        words += _UNLISTED_WORDS
    if words:
        headers["X-Robots-Tag"] = ", ".join(words)
    if single_use_link:
        headers["Referrer-Policy"] = "no-referrer"
    if scheme == "https":
        headers["Strict-Transport-Security"] = _ONLY_HTTPS
    return headers


def media_answer(*, scheme: str, crawlers: bool = False, searchable: bool = True) -> dict[str, str]:
    """The headers of a picture: as every answer, but boxed in."""
    boxed = {"Content-Security-Policy": MEDIA_SECURITY_POLICY}
    return every_answer(scheme=scheme, crawlers=crawlers, searchable=searchable) | boxed


def personal_page() -> dict[str, str]:
    """Cache rules of what only this person may see: no copy is kept anywhere."""
    return {"Cache-Control": "private, no-store", "Vary": "Accept, Cookie"}


def public_page(*, seconds: int) -> dict[str, str]:
    """Cache rules of a page that is the same for everybody who is not signed in."""
    return {
        "Cache-Control": f"public, max-age={seconds}, must-revalidate",
        "Vary": "Accept, Accept-Encoding, Cookie",
    }


def unchanging() -> dict[str, str]:
    """Cache rules of a file whose address changes with its content."""
    return {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
