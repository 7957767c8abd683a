"""Serving the page: on loopback unless asked otherwise, to whoever calls it by its own name."""

import asyncio
import contextlib
import importlib
import importlib.util
import ipaddress
import logging
import signal
import socket
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    ResponseStartLine,
)
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.routing import Router
from tornado.web import Application

from sim.results import RunError
from sim.viewing.page.answers import Page
from sim.viewing.page.context import PageContext
from sim.viewing.page.handlers import ApiHandler, FileHandler, NothingHandler

LOOPBACK = "127.0.0.1"
PANEL_VIEWS: Mapping[str, str] = {"nieuw": "live", "leven": "lives"}
"""Views that talk with Python while they are open: their address, and the module that gives them a
function ``view(context)``."""
TITLES = {"nieuw": "Nieuwe run", "leven": "Leven van één leerling"}
_ANY = {"0.0.0.0", "::"}


@dataclass(frozen=True)
class Place:
    """Where a page is served.

    Attributes:
        host: the address that is listened on.
        port: the port; chosen by the system where 0 was asked.
        names: values of the header Host that are answered, without port.
    """

    host: str
    port: int
    names: frozenset[str]

    @property
    def address(self) -> str:
        """The address to type in a browser."""
        host = LOOPBACK if self.host in _ANY else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def origins(self) -> list[str]:
        """Hosts with port, as a browser sends them for a websocket."""
        return [f"{f'[{n}]' if ':' in n else n}:{self.port}" for n in sorted(self.names)]


def is_loopback(host: str) -> bool:
    """Return whether nothing but this machine can reach a host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> frozenset[str]:
    """Return the names under which a host may be called; a foreign name is refused (rebinding)."""
    if is_loopback(host):
        return frozenset({"127.0.0.1", "localhost", "::1", host})
    if host not in _ANY:
        return frozenset({host.lower()})
    own = socket.gethostname()
    found = {"127.0.0.1", "localhost", "::1", own.lower()}
    with contextlib.suppress(OSError):
        found |= {str(entry[4][0]) for entry in socket.getaddrinfo(own, None)}
    return frozenset(found)


def listen(host: str, port: int) -> tuple[list[socket.socket], Place]:
    """Open the sockets of a page.

    Raises:
        RunError: if the host does not exist here or the port is taken.
    """
    address = LOOPBACK if host == "localhost" else host
    try:
        sockets = bind_sockets(port, address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise RunError(f"cannot listen on {host}, port {port}: {reason}") from None
    return sockets, Place(address, sockets[0].getsockname()[1], names_of(host))


class _Refused(HTTPMessageDelegate):
    """Answers that this server does not go by that name."""

    def __init__(self, connection: HTTPConnection) -> None:
        self.connection = connection

    def finish(self) -> None:
        text = b"421: this page is not served under that name, nor inside another site\n"
        headers = HTTPHeaders(
            {"Content-Type": "text/plain", "Content-Length": str(len(text)), "Connection": "close"}
        )
        self.connection.write_headers(ResponseStartLine("HTTP/1.1", 421, ""), headers, text)
        self.connection.finish()


class Guard(Router):
    """Lets only requests through that call the server by one of its names, from its own page.

    A site elsewhere can let a name of its own point here (DNS rebinding): the header Host tells.
    """

    def __init__(self, inner: Router, place: Place) -> None:
        """Guard ``inner``, which is served at ``place``."""
        self.inner = inner
        self.place = place

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> HTTPMessageDelegate | None:
        """Return who answers a request."""
        foreign = request.headers.get("Sec-Fetch-Site") == "cross-site"
        followed = request.headers.get("Sec-Fetch-Dest") == "document"  # a link, in its own tab
        known = self._known(request.headers.get_list("Host"))
        if not known or (foreign and not followed):
            connection = request.connection
            assert connection is not None
            return _Refused(connection)
        return self.inner.find_handler(request, **kwargs)

    def _known(self, hosts: Sequence[str]) -> bool:
        if len(hosts) != 1:
            return False
        origins = self.place.origins
        return hosts[0].lower() in (
            {*origins, *self.place.names} if self.place.port == 80 else set(origins)
        )


def panel_views() -> dict[str, Callable[[PageContext], Any]]:
    """Return the views of other modules that are there, by their address."""
    found = {}
    for address, name in PANEL_VIEWS.items():
        module = f"{__package__}.{name}"
        if importlib.util.find_spec(module) is not None:
            found[address] = importlib.import_module(module).view
    return found


def application(page: Page, place: Place) -> Any:
    """Return the application that answers: the page, its questions, and the views of Panel."""
    routes: list[Any] = [
        (r"/", FileHandler),
        (r"/([a-z_]+\.(?:css|js))", FileHandler),
        (r"/api/([a-z]+)", ApiHandler, {"page": page}),
    ]
    views = panel_views()
    page.views = tuple(views)
    if not views:
        return Application(routes, default_handler_class=NothingHandler)
    return _with_panel(page.context, views, routes, place)


def _with_panel(
    context: PageContext,
    views: Mapping[str, Callable[[PageContext], Any]],
    routes: list[Any],
    place: Place,
) -> Any:
    import panel as pn  # noqa: PLC0415  (takes seconds; not needed without these views)
    from bokeh.server.tornado import BokehTornado  # noqa: PLC0415
    from panel.io.application import build_applications  # noqa: PLC0415

    pn.extension()

    def made(view: Callable[[PageContext], Any]) -> Callable[[], Any]:
        return lambda: view(context)

    titles = {f"/{name}": f"{TITLES[name]} - Leerlingstromen" for name in views}
    apps = build_applications({f"/{name}": made(view) for name, view in views.items()}, titles)
    return BokehTornado(
        apps, extra_patterns=routes, extra_websocket_origins=place.origins, use_index=False
    )


def serve(
    context: PageContext,
    host: str = LOOPBACK,
    port: int = 0,
    *,
    open_browser: bool = False,
    ready: Callable[[Place], None] = lambda place: None,
) -> None:
    """Serve a page until it is interrupted.

    Args:
        context: what is open.
        host: the address to listen on.
        port: the port; 0 for a free one.
        open_browser: open it in the user's browser.
        ready: told where the page is, once it answers.

    Raises:
        RunError: if it cannot be served there.
    """
    sockets, place = listen(host, port)
    asyncio.run(_serve(Page(context), sockets, place, open_browser, ready))


async def _serve(
    page: Page,
    sockets: list[socket.socket],
    place: Place,
    open_browser: bool,
    ready: Callable[[Place], None],
) -> None:
    for name in ("tornado.access", "bokeh", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    inner = application(page, place)
    server = HTTPServer(Guard(inner, place))
    server.add_sockets(sockets)
    starts = hasattr(inner, "start")  # that of Bokeh keeps sessions, which begin and end
    if starts:
        inner.initialize(IOLoop.current())
        inner.start()
    ready(place)
    if open_browser:
        webbrowser.open(place.address)
    await stop.wait()
    server.stop()
    if starts:
        inner.stop()
    await server.close_all_connections()
