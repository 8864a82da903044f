"""Templates as Python: what Jinja makes of them, but for three things that are asked for at every place of a page.

A template is a function that yields its text in pieces, each handed up through all that includes or extends it, four
of them for a comment on the page of an essay. Here it puts them into a list, and yields them as one. What is escaped
only to be joined is no Markup for that moment. And an attribute that is there is found by Python alone.
"""

from __future__ import annotations

from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import _escape_inner as _escaped
except ImportError:
    _escaped = escape


def escaped(value: object) -> str:
    """A value as text that may stand in HTML: as `escape` has it, but that it does not say so of itself."""
    if type(value) is str:
        return _escaped(value)
    return value if type(value) is Markup else escape(value)


class Compiler(CodeGenerator):
    """Writes the Python of one template."""

    def enter_frame(self, frame: Frame) -> None:
        """The beginning of a function, where it has no frame around it."""
        super().enter_frame(frame)
        if frame.parent is None:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """The end of it."""
        super().leave_frame(frame, with_python_scope)
        if frame.parent is None:
            self.writeline(f"yield concat({frame.buffer})")

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802 Jinja's names
        """Without the context it is yielded, after what has been written so far."""
        if not node.with_context:
            self.writeline(f"yield concat({frame.buffer})")
            self.writeline(f"{frame.buffer}.clear()")
        super().visit_Include(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.escaped(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Jinja's own way is left for what has no such attribute, and may be a mapping."""
        self.write("(found if (found := getattr(of := (")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr(of, {node.attr!r}))")
