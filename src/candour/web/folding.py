"""A template loader that works out at loading what cannot change from page to page: half of a page's time is saved.

`extends` and its blocks, `include` of a named template, translations without a variable, addresses of static files: all
become text, and neighbouring texts one text. What a page shows is the same to the byte (`tests/web/test_folding.py`).
One fold for each language. Used by the settings (`conf.base.templates`) and the form renderer.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.template import Context, Template
from django.template.base import Node, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, IfNode, LoadNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

_SILENT: Final = (LoadNode, CommentNode)


class Loader(CachedLoader):
    """Django's cached loader, folding each template once for each language."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Return the template, folded; as it was written if it is asked for as another's parent: that needs its blocks."""
        if skip is not None:
            return super().get_template(template_name, skip)
        key = f"folded {get_language()} {template_name}"
        found = self.get_template_cache.get(key)
        if not isinstance(found, Template):
            found = self.plain(template_name)
            _Fold(self, found).whole(found)
            self.get_template_cache[key] = found
        return found

    def plain(self, template_name: str) -> Template:
        """Return a copy as it was written, to be folded into another."""
        return CachedLoader.get_template(Uncached(self), template_name)


class Uncached(CachedLoader):
    """The same sources, compiled anew each time: a fold changes what it is given."""

    def __init__(self, of: Loader) -> None:
        super().__init__(of.engine, [])
        self.loaders = of.loaders


class _Fold:
    """One template being folded."""

    def __init__(self, loader: Loader, template: Template) -> None:
        self._loader = loader
        self._nothing = Context()
        self._nothing.template = template
        self._blocks: dict[
            str, list[NodeList]
        ] = {}  # each block's versions, the last template's first

    def whole(self, template: Template) -> None:
        """Fold `template` in place."""
        sheet, before = template, NodeList()
        while (extends := _extends(sheet)) is not None:
            name = _constant(extends.parent_name)
            if name is None:
                return
            for block, node in extends.blocks.items():
                self._blocks.setdefault(block, []).append(node.nodelist)
            before += sheet.nodelist[: sheet.nodelist.index(extends)]
            sheet = self._loader.plain(name)
        template.nodelist = self._folded(NodeList([*before, *sheet.nodelist]))

    def _folded(self, nodes: NodeList, above: tuple[NodeList, ...] = ()) -> NodeList:
        """Return `nodes` folded; `above` is what `block.super` stands for within them, and above that."""
        folded = NodeList()
        for node in self._unwrapped(nodes, above):
            last = folded[-1] if folded else None
            if type(node) is TextNode and type(last) is TextNode:
                folded[-1] = TextNode(last.s + node.s)
            else:
                folded.append(node)
        return folded

    def _unwrapped(self, nodes: NodeList, above: tuple[NodeList, ...]) -> Iterator[Node]:
        for node in nodes:
            if isinstance(node, _SILENT):
                continue
            if isinstance(node, BlockNode):
                first, *more = [*self._blocks.get(node.name, []), node.nodelist]
                yield from self._unwrapped(first, tuple(more))
            elif above and _is_super(node):
                yield from self._unwrapped(above[0], above[1:])
            elif isinstance(node, IncludeNode) and (name := _plainly_included(node)):
                yield from self._unwrapped(self._loader.plain(name).nodelist, ())
            elif _never_changes(node):
                yield TextNode(str(node.render(self._nothing)))
            else:
                self._fold_within(node, above)
                yield node

    def _fold_within(self, node: Node, above: tuple[NodeList, ...]) -> None:
        if isinstance(node, IfNode):
            node.conditions_nodelists = [
                (condition, self._folded(nodes, above))
                for condition, nodes in node.conditions_nodelists
            ]
            return
        for name in node.child_nodelists:
            nodes = getattr(node, name, None)
            if isinstance(nodes, NodeList):
                setattr(node, name, self._folded(nodes, above))


def _extends(template: Template) -> ExtendsNode | None:
    return next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)


def _is_super(node: Node) -> bool:
    return isinstance(node, VariableNode) and str(node.filter_expression) == "block.super"


def _constant(expression: Any) -> str | None:
    """Return the text that a template's name is; None if a variable decides."""
    said = None if expression.filters else expression.var
    said = said.literal if isinstance(said, Variable) else said
    return str(said) if isinstance(said, str) else None


def _plainly_included(node: IncludeNode) -> str | None:
    return None if node.extra_context or node.isolated_context else _constant(node.template)


def _never_changes(node: Node) -> bool:
    """Say whether a node gives the same text on every page of one language."""
    match node:
        case TranslateNode():
            return not node.asvar and _constant(node.filter_expression) is not None
        case BlockTranslateNode():
            quiet = not (node.extra_context or node.plural or node.countervar or node.asvar)
            return quiet and not any(token.token_type.name == "VAR" for token in node.singular)
        case StaticNode():
            return node.varname is None and _constant(node.path) is not None
        case SimpleNode():
            bound = node.args or node.kwargs or node.takes_context or node.target_var
            return not bound and node.func.__name__ in CONSTANT_TAGS
        case _:
            return False


CONSTANT_TAGS: Final = frozenset({"exit_integrity"})
"""Tags of ours that take nothing and always give the same."""
