"""Animations, one frame in memory at a time.

Runs in the child process only.
"""

from PIL import Image

from folkmoot.media.colour import to_srgb
from folkmoot.media.scale import resize

_SHORTEST, _LONGEST = 20, 60_000


class Film(Image.Image):
    """An image that Pillow's WebP encoder can seek through, each frame made small and sRGB.

    Handing the encoder a list would keep every frame in memory. `durations` (milliseconds)
    grows as frames are read: the encoder asks for one only after it has taken its frame.
    """

    def __init__(self, source: Image.Image, size: tuple[int, int], frames: int) -> None:
        super().__init__()
        self.source = source
        self.n_frames = frames
        self.durations: list[int] = []
        self.info = {"background": (0, 0, 0, 0)}
        self._mode = "RGBA"
        self._size = size
        self._frame = -1

    def tell(self) -> int:
        """The number of the frame that is in memory, from 0."""
        return max(self._frame, 0)

    def seek(self, frame: int) -> None:
        """Decode a frame; the encoder asks for each once, in order, then returns to the first."""
        if frame <= self._frame:
            return
        self.source.seek(frame)
        self.source.load()
        self.im = resize(to_srgb(self.source).convert("RGBA"), self.size).im
        self._frame = frame
        self.durations.append(_duration(self.source))


def _duration(source: Image.Image) -> int:
    """How long the frame stands; browsers, too, turn “no time at all” into a tenth of a second."""
    given = source.info.get("duration", 100)
    milliseconds = int(given) if isinstance(given, (int, float)) else 100
    return min(milliseconds, _LONGEST) if milliseconds >= _SHORTEST else 100
