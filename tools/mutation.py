"""Makes mutants of a Python source: copies with one small change each, which its tests ought to notice."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from typing import NamedTuple

_LOGGERS = {'_log', '_logger', 'logging', 'warnings'}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}


class Mutant(NamedTuple):
    """One changed copy of a source: where it was changed, and the lines before and after."""

    line: int
    before: str
    after: str
    source: str

    def diff(self, original: str, path: str) -> str:
        """Return the change as a unified diff."""
        lines = difflib.unified_diff(original.splitlines(), self.source.splitlines(), path, path, 'before', 'after', 1)
        return '\n'.join(line.rstrip('\n') for line in lines)


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a source once, in the order of its lines.

    Texts and types are left alone: messages of errors and of the log, docstrings, annotations, imports.
    """
    found: dict[str, Mutant] = {}
    lines = source.splitlines()
    for node, text in _changes(ast.parse(source)):
        changed = _put(source, node, text)
        if changed == source or changed in found or not _is_code(changed):
            continue
        assert node.end_lineno is not None
        after = changed.splitlines()
        new_end = node.end_lineno + len(after) - len(lines)
        before_text = '\n'.join(line.strip() for line in lines[node.lineno - 1 : node.end_lineno])
        after_text = '\n'.join(line.strip() for line in after[node.lineno - 1 : new_end])
        found[changed] = Mutant(node.lineno, before_text, after_text, changed)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _changes(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Yield every node that can be changed, with a text to put in its place."""
    for node in _visited(tree):
        if isinstance(node, ast.stmt):
            yield from ((node, text) for text in _other_statements(node))
        elif isinstance(node, ast.expr):
            yield from ((node, text) for text in _other_expressions(node))
        for test in _conditions(node):
            yield from ((test, text) for text in ('True', 'False'))


def _visited(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return
    if isinstance(node, ast.Raise) or _is_log_call(node):
        yield node
        return
    if _is_for_type_checkers(node):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in {'annotation', 'returns', 'decorator_list', 'bases', 'type_params'}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _visited(child)


def _is_for_type_checkers(node: ast.AST) -> bool:
    match node:
        case ast.If(test=test):
            return 'TYPE_CHECKING' in ast.unparse(test)
        case ast.Assign(targets=[ast.Name(id=name)]):  # an alias of a type is written in CamelCase
            return name == '__all__' or (name.lstrip('_')[:1].isupper() and not name.isupper())
        case ast.Subscript(value=ast.Name(id='Literal')):
            return True
    return False


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_log_call(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return False
    function = node.value.func
    return isinstance(function, ast.Attribute) and ast.unparse(function.value) in _LOGGERS


def _conditions(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return [node.test]
    return list(node.ifs) if isinstance(node, ast.comprehension) else []


def _other_statements(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Expr() if _is_log_call(node):
            return
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise() | ast.Delete() | ast.Assert():
            yield 'pass'
        case ast.AugAssign():
            yield 'pass'
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield 'pass'
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield 'return None'
        case ast.Continue():
            yield 'break'
        case ast.Break():
            yield 'continue'


def _other_expressions(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Compare(left=left, ops=[*ops], comparators=comparators):
            for index, operator in enumerate(ops):
                for other in _COMPARISONS[type(operator)]:
                    changed: list[ast.cmpop] = [*ops[:index], other(), *ops[index + 1 :]]
                    yield f'({ast.unparse(ast.Compare(left, changed, comparators))})'
        case ast.BoolOp():
            yield from _other_conjunctions(node)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f'({ast.unparse(operand)})'
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            yield f'({ast.unparse(ast.BinOp(left, _OPERATORS[type(operator)](), right))})'
        case ast.Call(func=function, args=arguments, keywords=keywords):
            for index in range(len(keywords)):
                rest_of_them = [*keywords[:index], *keywords[index + 1 :]]
                yield ast.unparse(ast.Call(function, arguments, rest_of_them))
        case ast.Constant(value=value):
            yield from _other_constants(value)


def _other_conjunctions(node: ast.BoolOp) -> Iterator[str]:
    other = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    yield f'({ast.unparse(ast.BoolOp(other, node.values))})'
    for index in range(len(node.values)):
        rest = [*node.values[:index], *node.values[index + 1 :]]
        yield f'({ast.unparse(ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])})'


def _other_constants(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield repr(not value)
        case int() | float():
            yield repr(value + 1)
        case str():
            yield repr(f'{value}?' if value else '?')
        case bytes():
            yield repr(value + b'?')


def _put(source: str, node: ast.expr | ast.stmt, text: str) -> str:
    """Replace a node by a text; the columns of a node count bytes."""
    lines = source.splitlines(keepends=True)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    first, last = lines[node.lineno - 1].encode(), lines[node.end_lineno - 1].encode()
    head, tail = first[: node.col_offset].decode(), last[node.end_col_offset :].decode()
    return ''.join([*lines[: node.lineno - 1], head, text, tail, *lines[node.end_lineno :]])


def _is_code(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True
