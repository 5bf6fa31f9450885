"""A filled stencil is what its template would have made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from folkmoot.web import render, stencils

SOURCE = (
    "100% {{ a }}{% if b %} <b title='{{ b }}'>{{ a }}</b>{% endif %} {{ flag }}%s"
    "{{ _('{word} here', word=b) }}"
)


@pytest.fixture(autouse=True)
def _probe() -> None:
    render.environment().add_template("stencil.html", SOURCE)


@given(st.text(), st.text(min_size=1))
def test_filled_it_is_what_the_template_makes(a: str, b: str) -> None:
    environment = render.environment()
    stencil = stencils.cut(
        environment, "stencil.html", a=stencils.blank(0), b=stencils.blank(1), flag="yes"
    )

    filled = stencil.fill([render.escaped(a), render.escaped(b)])

    made = environment.render_template("stencil.html", a=a, b=b, flag="yes")
    for text, spelling in (("&#x27;", "&#39;"), ("&quot;", "&#34;"), ("&#x2f;", "/")):
        made, filled = made.replace(text, spelling), filled.replace(text, spelling)
    assert filled == made


def test_what_is_lacking_is_left_out() -> None:
    stencil = stencils.cut(render.environment(), "stencil.html", a=stencils.blank(0), b="", flag="")

    assert stencil.fill(["%d"]) == "100% %d %s here"
