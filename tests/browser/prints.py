"""Pictures for tests and screenshots: small relief prints, drawn by Pillow."""

import io
from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

PAPER, SHEET, INK = "#efe6d2", "#f6efdf", "#23211d"
RED, BLUE, OCHRE, GREEN = "#a33a2a", "#2f4d6b", "#c08a2b", "#54704a"

Draw = Callable[[ImageDraw.ImageDraw, int, int], None]


def sun_over_hills(draw: ImageDraw.ImageDraw, w: int, h: int) -> None:
    """A red sun and three hills."""
    r = h // 6
    draw.ellipse((w * 0.62 - r, h * 0.3 - r, w * 0.62 + r, h * 0.3 + r), fill=RED)
    for level, colour in ((0.52, GREEN), (0.66, BLUE), (0.8, INK)):
        line = [(x, h * level + h * 0.06 * sin(x / w * 7 + level * 9)) for x in range(0, w + 8, 8)]
        draw.polygon([*line, (w, h), (0, h)], fill=colour)


def proof_sheet(draw: ImageDraw.ImageDraw, w: int, h: int) -> None:
    """Rows of bars in four inks, as on a sheet that tests a press."""
    for row, colour in enumerate((INK, RED, BLUE, OCHRE)):
        for column in range(9):
            x, y = w * (0.08 + column * 0.094), h * (0.1 + row * 0.22)
            draw.rectangle((x, y, x + w * 0.01 * (column + 1) * 0.8, y + h * 0.15), fill=colour)


def press(draw: ImageDraw.ImageDraw, w: int, h: int) -> None:
    """A hand press from the front."""
    wide = max(4, w // 60)
    for x in (0.28, 0.72):
        draw.rectangle((w * x - wide, h * 0.15, w * x + wide, h * 0.88), fill=INK)
    draw.rectangle((w * 0.2, h * 0.12, w * 0.8, h * 0.2), fill=INK)
    draw.rectangle((w * 0.34, h * 0.48, w * 0.66, h * 0.56), fill=RED)
    draw.rectangle((w * 0.24, h * 0.6, w * 0.76, h * 0.68), fill=INK)
    draw.line((w * 0.5, h * 0.2, w * 0.5, h * 0.48), fill=INK, width=wide * 2)
    draw.line((w * 0.5, h * 0.36, w * 0.9, h * 0.3), fill=OCHRE, width=wide)


def rosette(draw: ImageDraw.ImageDraw, w: int, h: int) -> None:
    """Leaves round a centre, cut in two colours."""
    r = min(w, h) * 0.42
    for n in range(12):
        a = n * pi / 6
        tip = (w / 2 + r * cos(a), h / 2 + r * sin(a))
        sides = [(w / 2 + r * 0.5 * cos(a + d), h / 2 + r * 0.5 * sin(a + d)) for d in (0.3, -0.3)]
        draw.polygon([(w / 2, h / 2), sides[0], tip, sides[1]], fill=(GREEN, BLUE)[n % 2])
    draw.ellipse((w / 2 - r / 6, h / 2 - r / 6, w / 2 + r / 6, h / 2 + r / 6), fill=OCHRE)


def waves(draw: ImageDraw.ImageDraw, w: int, h: int) -> None:
    """Lines of water."""
    for row in range(14):
        y = h * (0.1 + row * 0.06)
        line = [(x, y + h * 0.018 * sin(x / w * 22 + row)) for x in range(0, w, 6)]
        draw.line(line, fill=(BLUE, INK)[row % 3 == 0], width=max(2, h // 120))


def a_print(motif: Draw, width: int = 1200, height: int = 900, kind: str = "JPEG") -> bytes:
    """A motif on paper with a margin, as a file of this kind."""
    sheet = Image.new("RGB", (width, height), PAPER)
    margin = width // 16
    inner = Image.new("RGB", (width - 2 * margin, height - 2 * margin), SHEET)
    motif(ImageDraw.Draw(inner), *inner.size)
    sheet.paste(inner, (margin, margin))
    out = io.BytesIO()
    sheet.save(out, kind)
    return out.getvalue()
