"""Texts, bytes and trees, a little wrong."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    2**31,
    2**63,
    -(2**63),
    10**12,
    10**40,
    0.5,
    -0.0,
    1e-320,
    1e300,
    float("inf"),
    float("nan"),
    "",
    " ",
    "0",
    "x",
    "ä" * 300,
    "x" * 5000,
    "\x00",
    "\n",
    "a\nb",
    "\x1b[31m",
    "\ud800",
    "‮",
    "../../etc/passwd",
    "=1+1",
    "<script>",
    "'; DROP TABLE typed; --",
    "2021-13",
    "9999-99",
    "2021-03",
    "0000-00",
    [],
    {},
    [None],
    {"": None},
    [[[[]]]],
    {"a": {"a": {"a": {}}}},
    ["x"] * 200,
    [0] * 200,
    {str(i): i for i in range(200)},
)
TOKENS: tuple[bytes, ...] = (
    b"[",
    b"]",
    b"{",
    b"}",
    b'"',
    b"'",
    b'"""',
    b"=",
    b",",
    b".",
    b"\n",
    b"\r",
    b"\t",
    b"#",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"0x",
    b"1e400",
    b"9" * 400,
    b"9" * 5000,
    b"-",
    b"nan",
    b"inf",
    b"true",
    b"null",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xfe\xff",
    b"\xc3",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"(" * 200,
    b"[" * 2000,
    b"a." * 3000,
    b";",
    b"|",
    b"...",
    b"=1+1",
    b"NaN",
    b"1979-05-27T07:32:00Z",
    b"&a",
    b"*a",
    b"<<: ",
    b"!!",
)


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    tree: Any = []
    for _ in range(levels):
        tree = [tree]
    return tree


def bytes_of(content: bytes, random: Random, times: int | None = None) -> bytes:
    """Some bytes flipped, cut, doubled, moved, or with something foreign put in."""
    for _ in range(times or random.choice((1, 1, 1, 2, 5))):
        at, to = sorted(random.randrange(len(content) + 1) for _ in range(2))
        how = random.randrange(7)
        if how == 0 and at < len(content):
            content = content[:at] + bytes([random.randrange(256)]) + content[at + 1 :]
        elif how == 1:
            content = content[:at]
        elif how == 2:
            content = content[:at] + content[min(to, at + 200) :]
        elif how == 3:
            content = content[:to] + content[at : min(to, at + 2000)] + content[to:]
        elif how == 4:
            content = content[:at] + random.choice(TOKENS) + content[at:]
        elif how == 5:
            lines = content.splitlines(keepends=True)
            random.shuffle(lines) if random.random() < 0.1 else lines.insert(
                random.randrange(len(lines) + 1), random.choice(lines or [b""])
            )
            content = b"".join(lines)
        else:
            token = random.choice(TOKENS)
            content = content.replace(random.choice(TOKENS[:10]), token, random.choice((1, 3)))
    return content


def tree_of(tree: Any, random: Random) -> Any:
    """A copy in which some places hold something odd, or nothing, or come under another name."""
    tree = copy.deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        places = list(_places(tree))
        if not places:
            return random.choice(ODD)
        holder, key = random.choice(places)
        how = random.randrange(6)
        if how <= 2:
            holder[key] = (
                deep(3000) if random.random() < 0.03 else copy.deepcopy(random.choice(ODD))
            )
        elif how == 3:
            del holder[key]
        elif how == 4 and isinstance(holder, dict):
            holder[random.choice(("", "x", "\ud800", "x" * 300, "a\nb"))] = holder[key]
        else:
            other, place = random.choice(places)
            holder[key] = _copied(other[place]) if _held(other, place) else None
    return tree


def _copied(tree: Any) -> Any:
    try:
        return copy.deepcopy(tree)
    except RecursionError:
        return None


def _held(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place of a tree, those near its root as often as those in its many leaves."""
    found: list[tuple[Any, Any]] = []
    layer = [tree]
    while layer and len(found) < 5000:
        here = [
            (holder, key)
            for holder in layer
            for key in (holder if isinstance(holder, dict) else range(len(holder)))
        ]
        found += here * max(1, 40 // max(1, len(here)))
        layer = [h[k] for h, k in here if isinstance(h[k], dict | list)]
    return found
