"""Requests as bytes that no browser makes: broken lengths, odd lines and headers, paths that lead elsewhere."""

MIB = 1024 * 1024
BIG = 10 * MIB
HOST = b"Host: intake.localhost:%d\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=bb\r\n"
FILE = b'--bb\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n'


def _post(*lines: bytes, body: bytes = b"", host: bytes = HOST) -> bytes:
    return b"POST / HTTP/1.1\r\n" + host + b"".join(lines) + b"\r\n" + body


def _get(path: bytes, *lines: bytes, host: bytes = HOST, version: bytes = b"1.1") -> bytes:
    return b"GET " + path + b" HTTP/" + version + b"\r\n" + host + b"".join(lines) + b"\r\n"


def _length(size: int) -> bytes:
    return b"Content-Length: %d\r\n" % size


CHUNKED = b"Transfer-Encoding: chunked\r\n"
BIG_BODIES = {
    "a field of 10 MiB": _post(FORM, _length(BIG), body=b"a=" + b"x" * (BIG - 2)),
    "a field of 10 MiB in one chunk": _post(
        FORM, CHUNKED, body=b"%x\r\n" % BIG + b"x" * BIG + b"\r\n0\r\n\r\n"
    ),
    "a file of 10 MiB": _post(PARTS, _length(BIG), body=FILE + b"x" * (BIG - len(FILE))),
    "a part of 10 MiB": _post(
        PARTS,
        _length(BIG),
        body=b'--bb\r\nContent-Disposition: form-data; name="do"\r\n\r\n' + b"x" * (BIG - 51),
    ),
    "JSON of 10 MiB": _post(b"Content-Type: application/json\r\n", _length(BIG), body=b"[" * BIG),
}
LENGTHS = {
    "a chunk without a length": _post(FORM, CHUNKED, body=b"zz\r\nabc\r\n0\r\n\r\n"),
    "a chunk that never ends": _post(FORM, CHUNKED, body=b"ffffffffffffffffff\r\nabc\r\n0\r\n\r\n"),
    "a negative chunk": _post(FORM, CHUNKED, body=b"-5\r\nabc\r\n0\r\n\r\n"),
    "chunks and a length": _post(
        FORM, _length(5), CHUNKED, body=b"0\r\n\r\nGET /zqx HTTP/1.1\r\n\r\n"
    ),
    "two lengths": _post(FORM, _length(5), _length(6), body=b"abcdef"),
    "a negative length": _post(FORM, _length(-5), body=b"abcdef"),
    "a length that is no number": _post(FORM, b"Content-Length: many\r\n", body=b"abcdef"),
    "no length": _post(FORM, body=b"do=begin"),
    "less than its length": _post(FORM, _length(3), body=b"do=begin and much more"),
    "a body that is packed": _post(
        FORM, b"Content-Encoding: gzip\r\n", _length(3), body=b"\x1f\x8b\x08"
    ),
    "an odd expectation": _post(FORM, b"Expect: 200-maybe\r\n", _length(8), body=b"do=begin"),
    "a broken type": _post(
        b"Content-Type: multipart/form-data; boundary=\xff\xe9\r\n", _length(1), body=b"a"
    ),
    "a type on two lines": _post(b"Content-Type: text/html\r\n X: y\r\n", _length(1), body=b"a"),
    "a type that is no alphabet": _post(
        b"Content-Type: multipart/form-data; boundary=a; charset=hex\r\n", _length(1), body=b"a"
    ),
}
LINES = {
    "HTTP/1.0 without a host": _get(b"/", host=b"", version=b"1.0"),
    "HTTP/1.0": _get(b"/", version=b"1.0"),
    "no host": _get(b"/", host=b""),
    "another host": _get(b"/", host=b"Host: evil.example\r\n"),
    "two hosts": _get(b"/", HOST),
    "a host with NUL": _get(b"/", host=b"Host: a\0b\r\n"),
    "a host with a path": _get(b"/", host=b"Host: intake.localhost:80@evil.example/x?y\r\n"),
    "a whole address": _get(b"http://evil.example/"),
    "forwarded by another": _get(
        b"/",
        b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\nForwarded: host=evil.example\r\n",
    ),
    "headers in Latin 1": _get(
        b"/", b"Referer: \xff\xfe\r\nUser-Agent: \xe9\r\nCookie: \xff=\xfe; =;\r\n"
    ),
    "a header with NUL": _get(b"/", b"X: a\0b\r\n"),
    "a header of 1 MB": _get(b"/", b"X: " + b"a" * 1_000_000 + b"\r\n"),
    "2,000 headers": _get(b"/", *[b"X%d: a\r\n" % number for number in range(2000)]),
    "another protocol": _get(
        b"/", b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"
    ),
    "an address of 100 kB": _get(b"/" + b"a" * 100_000),
    "an address of 7 kB": _get(b"/" + b"a" * 7000),
    "a query of 7 kB": _get(b"/?" + b"a=b&" * 1750),
    "up and out": _get(b"/static/../../../etc/passwd"),
    "up and out, escaped": _get(b"/static/%2e%2e/%2e%2e/etc/passwd"),
    "up and out, both ways": _get(b"/static/..%5c..%2fconf%2fbase.py"),
    "up and out, twice escaped": _get(b"/static/%252e%252e/%252e%252e/conf/base.py"),
    "NUL in the address": _get(b"/helplines%00.css"),
    "NUL in the query": _get(b"/?state=%00"),
    "an address in no alphabet": _get(b"/%ff%fe"),
    "an address in bytes": _get(b"/\xff\xfe"),
    "a line's end in the address": _get(b"/go%0d%0aX-Zqx:b"),
    "slashes": _get(b"//evil.example/%2f.."),
    "only bytes": bytes(range(256)) * 4,
    "the start of TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50),
    **{
        f"the method {method.decode(errors='replace')}": method
        + b" / HTTP/1.1\r\n"
        + HOST
        + _length(0)
        + b"\r\n"
        for method in (
            b"PUT",
            b"DELETE",
            b"TRACE",
            b"PROPFIND",
            b"CONNECT",
            b"post",
            b"F\x01O",
            b"A" * 300,
        )
    },
}


def at(port: int, request: bytes) -> bytes:
    """Return a request with the host filled in."""
    return request.replace(HOST, HOST % port)
