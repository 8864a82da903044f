"""Templates as Python: what they draw is what Jinja's own compiler would draw."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from blogkit.theme.compiler import Compiler, escaped

TEMPLATES = {
    "base": "<{% block title %}none{% endblock %}>\n{% block main %}{% endblock %}\n{{ name }}.",
    "child": '{% extends "base" %}{% block title %}{{ super() }}, {{ name }}{% endblock %}'
    '{% block main %}{% include "part" %}{% for x in some %}{{ loop.index }}{{ x }}{% endfor %}{% endblock %}',
    "grandchild": '{% extends "child" %}{% block title %}{{ self.main() }}|{{ super() }}{% endblock %}',
    "perhaps": '{% if some %}{% extends "base" %}{% endif %}a{% block title %}b{% endblock %}c',
    "part": "({{ name }})",
    "lone": "[{{ 1 + 1 }}]",
    "in order": 'a{% include "lone" without context %}b{% include "part" %}c'
    '{% include "no such" ignore missing %}{% include ["no such", "lone"] without context %}d',
    "macros": "{% macro m(a, b='<') %}<i>{{ a }}{{ b }}{{ caller() if caller is defined }}</i>{% endmacro %}"
    "{{ m(name) }}{% call m(1) %}{{ name }}{% endcall %}{{ m(m(2)) }}",
    "imported": '{% from "macros" import m with context %}{{ m("<") }}'
    '{% import "macros" as all with context %}{{ all.m(name) }}',
    "loops": "{% for x in tree recursive %}{{ x.name }}{{ loop(x.below) }};{% else %}-{% endfor %}"
    "{% for x in some if x > 1 %}{{ x }}{% endfor %}",
    "set": "{% set a %}<b>{{ name }}</b>{% endset %}{{ a }}{% filter upper %}{{ name }}{% endfilter %}{{ a ~ name }}",
    "attributes": "{{ thing.there }}{{ thing.mapping.key }}{{ thing.mapping.items()|list }}{{ tree[0].name.upper() }}"
    '{{ thing.none is defined }}{{ thing.none|default("no") }}{{ thing["there"] }}',
    "raw": "{% autoescape false %}{{ name }}{% endautoescape %}{{ name|safe }}{{ html }}{{ none }}{{ 1.5 }}",
}
GIVEN: dict[str, Any] = {
    "name": "<Tom & 'Jerry'>",
    "html": Markup("<b>"),
    "some": [1, 2, 3],
    "tree": [{"name": "a", "below": [{"name": "<b>", "below": []}]}],
    "thing": SimpleNamespace(there="<x>", mapping={"key": "<value>"}),
}


class Ours(Environment):
    """An environment that compiles as a theme's does."""

    code_generator_class = Compiler
    escaped = staticmethod(escaped)


def environment(kind: type[Environment]) -> Environment:
    return kind(loader=DictLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_draws_what_it_draws_with_jinja_s_own_compiler(name: str) -> None:
    """Whatever it includes, extends, repeats or puts aside."""
    ours, theirs = (environment(kind).get_template(name).render(GIVEN) for kind in (Ours, Environment))
    assert ours == theirs


def test_what_is_not_there_is_an_error() -> None:
    """Of a value, and of a name."""
    for text in ("{{ thing.none }}", "{{ nobody.name }}", "{{ thing.there.x.y }}"):
        with pytest.raises(UndefinedError) as ours:
            environment(Ours).from_string(text).render(GIVEN)
        with pytest.raises(UndefinedError) as theirs:
            environment(Environment).from_string(text).render(GIVEN)
        assert str(ours.value) == str(theirs.value)


def test_an_attribute_is_asked_for_once() -> None:
    """For what a page asks is counted, and may take its time."""
    asked = []

    class Thing:
        @property
        def text(self) -> str:
            asked.append("text")
            return "text"

    assert environment(Ours).from_string("{{ thing.text.upper() }}").render(thing=Thing()) == "TEXT"
    assert asked == ["text"]


@given(st.one_of(st.text(), st.text().map(Markup), st.integers(), st.none()))
def test_text_is_escaped_as_it_always_is(value: object) -> None:
    """And what is HTML already stays."""
    assert str(escaped(value)) == str(escape(value))
