"""Who can reach the page, and what it gives away: headers, hosts, addresses, its end."""

import http.client
import json
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from page.stored import Stored
from typer.testing import CliRunner

from sim.cli import app
from sim.viewing.page.server import Guard, Place, is_loopback, names_of


def asked(address: str, path: str = "/", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask for a path as it is written, with headers of one's own."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=20)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    reply = connection.getresponse()
    found = reply.status, {k.lower(): v for k, v in reply.getheaders()}, reply.read()
    connection.close()
    return found


def test_the_page_loads_nothing_from_elsewhere(served: str) -> None:
    status, headers, body = asked(served)
    assert status == 200
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers
    assert b"http" not in body.replace(b"http-equiv", b"")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil:80"])
@pytest.mark.parametrize("path", ["/", "/api/results", "/style.css", "/nothing"])
def test_another_host_is_refused(served: str, host: str, path: str) -> None:
    status, _, body = asked(served, path, Host=host)
    assert status == 421
    assert b"results" not in body


def test_its_own_names_are_answered(served: str) -> None:
    port = urlsplit(served).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"):
        assert asked(served, "/api/results", Host=host)[0] == 200


def test_another_site_is_refused(served: str) -> None:
    assert asked(served, "/api/results", Sec_Fetch_Site="cross-site")[0] == 421
    assert asked(served, "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="iframe")[0] == 421
    assert asked(served, "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document")[0] == 200


def handshake(address: str, origin: str) -> int:
    """Return what the server answers to a websocket that a page of ``origin`` opens."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port or 0, timeout=20)
    connection.putrequest("GET", "/nieuw/ws")
    for name, value in (
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("Sec-WebSocket-Protocol", "bokeh, x"),
        ("Origin", origin),
    ):
        connection.putheader(name, value)
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_websocket_of_another_site_is_refused(served: str) -> None:
    """Caught: any page that is open in the same browser starts runs. Its own: see the views."""
    for origin in ("http://evil.example", "http://127.0.0.1:1", "null"):
        assert handshake(served, origin) == 403


@pytest.mark.parametrize(
    "path",
    [
        "/../server.py",
        "/..%2fserver.py",
        "/static/../../server.py",
        "/%2e%2e/%2e%2e/pyproject.toml",
        "//etc/passwd",
        "/etc/passwd",
        "/index.html/..",
        "/api/../app.js",
        "/manifest.json",
        "/api/nothing",
    ],
)
def test_no_address_leaves_the_page(served: str, path: str) -> None:
    status, _, body = asked(served, path)
    assert status in {403, 404}  # Bokeh's own folder of scripts refuses with 403
    assert b"Traceback" not in body
    assert len(body) < 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/map?key=../../etc&table=monthly&level=gemeente&indicator=leerlingen_so",
        "/api/map?key=0-0&table=../monthly&level=gemeente&indicator=leerlingen_so",
        "/api/map?key=0-0&table=monthly&level=../gemeente&indicator=leerlingen_so",
        "/api/shapes?level=../../secret",
        "/api/words?key=99-0",
        "/api/table?keys=0-0,1-0,2-0,3-0,3-1&level=nederland&unit=NL",
        "/api/ledger?key=0-0",
        "/api/table",
    ],
)
def test_a_wrong_question_is_answered_with_a_sentence(served: str, path: str) -> None:
    status, headers, body = asked(served, path)
    assert status == 200
    assert headers["content-type"].startswith("application/json")
    answer = json.loads(body)
    assert list(answer) == ["error"]
    assert "Traceback" not in answer["error"]


def test_no_path_of_the_machine_is_told(served: str, stored: Stored) -> None:
    answer = json.loads(asked(served, "/api/results")[2])
    assert answer["sources"][0]["folder"] == "basis"
    told = json.dumps(answer["sources"])
    assert str(stored.basis.parent) not in told


def test_a_changed_folder_says_so(served: str, stored: Stored) -> None:
    path = stored.anders / "run.json"
    good = json.loads(asked(served, "/api/words?key=1-0")[2])
    assert good["changed"] == []
    (stored.anders / "beleid.parquet").touch()
    extra = stored.anders / "extra.txt"
    extra.write_text("x", encoding="utf-8")
    changed = json.loads(asked(served, "/api/words?key=1-0")[2])["changed"]
    extra.unlink()
    assert changed == ["extra.txt was not written by the run"]
    assert path.is_file()


def answers(host: str, port: int) -> bool:
    """Return whether something listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.settimeout(2)
        return tried.connect_ex((host, port)) == 0


def test_it_listens_on_loopback_alone(served: str) -> None:
    """The end of the same server, on an interrupt, is looked at when all tests are done."""
    place = urlsplit(served)
    assert place.hostname == "127.0.0.1"
    assert answers("127.0.0.1", place.port or 0)
    own = {str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)}
    for host in own:
        assert is_loopback(host) or not answers(host, place.port or 0)


def invoke(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the command, with a server that is not started."""
    kept: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "sim.viewing.page.server.serve", lambda *given, **options: kept.append((given, options))
    )
    done = CliRunner().invoke(app, ["inspect", *arguments])
    return done, kept


def test_another_host_must_be_asked_for_and_warns(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, kept = invoke(str(stored.basis), "--no-open", monkeypatch=monkeypatch)
    assert done.exit_code == 0
    assert "warning" not in done.output
    assert kept[0][0][1:] == ("127.0.0.1", 0)
    done, kept = invoke(
        str(stored.basis), "--host", "0.0.0.0", "--port", "8123", monkeypatch=monkeypatch
    )
    assert "warning: --host 0.0.0.0: whoever can reach this machine" in done.output
    assert kept[0][0][1:] == ("0.0.0.0", 8123)
    assert kept[0][1]["open_browser"] is True


def test_a_folder_that_is_none_is_refused(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    done, kept = invoke(str(stored.bad["empty"]), monkeypatch=monkeypatch)
    assert done.exit_code == 2
    assert "is not a results folder" in done.output
    assert kept == []
    done, kept = invoke(str(stored.bad["torn"]), str(stored.basis), monkeypatch=monkeypatch)
    assert done.exit_code == 0
    assert "cannot be read" in done.output
    assert len(kept) == 1


def test_a_taken_port_is_one_sentence(stored: Stored) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(app, ["inspect", str(stored.basis), "--port", port, "--no-open"])
    assert done.exit_code == 2
    assert f"cannot listen on 127.0.0.1, port {port}" in done.output
    assert "Traceback" not in done.output


def test_names_of_hosts() -> None:
    assert is_loopback("localhost")
    assert is_loopback("::1")
    assert not is_loopback("0.0.0.0")
    assert not is_loopback("example.org")
    assert "evil.example" not in names_of("0.0.0.0")
    place = Place("::1", 80, names_of("::1"))
    assert place.address == "http://[::1]:80/"
    guard = Guard(None, place)  # type: ignore[arg-type]
    assert guard._known(["[::1]:80"])
    assert guard._known(["localhost"])
    assert not guard._known(["localhost", "localhost"])
