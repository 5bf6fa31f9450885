"""The one path from what people wrote to HTML, and to plain words."""
