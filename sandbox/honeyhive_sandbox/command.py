"""The command `honeyhive-sandbox`: its arguments and its output."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import logging
import secrets
import socket
import sys
import textwrap
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from honeyhive_sandbox import control, faults
from honeyhive_sandbox.app import application
from honeyhive_sandbox.contract import Contract
from honeyhive_sandbox.description import BUNDLED
from honeyhive_sandbox.server import serve
from honeyhive_sandbox.settings import Settings
from honeyhive_sandbox.store import Store, StoreError
from honeyhive_sandbox.tokens import Tokens

LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
_EPILOG = """\
faults:
{grammar}

examples:
  honeyhive-sandbox --store sessions.sqlite3
  honeyhive-sandbox --fault 'every 3rd: 503 retry-after 1' --fault 'getSession first 1: stall 5s'
  honeyhive-sandbox --token-file tokens.txt --host 0.0.0.0 --port 8080

The page of the sessions is at /, the description at /openapi.yaml. Stop the sandbox with Ctrl-C.
"""


def run(arguments: Sequence[str] | None) -> int:
    """Serve until a signal arrives, and return 0; return 1 if the sandbox cannot start."""
    options = _parser().parse_args(arguments)
    host: str = options.host
    tokens: list[str] = options.token
    try:
        with contextlib.ExitStack() as stack:
            tokens += [token for file in options.token_file for token in _tokens_in(file)]
            generated = None if tokens else f"sandbox-{secrets.token_urlsafe(16)}"
            accepted = Tokens([generated] if generated else tokens, options.read_only_token)
            contract = Contract(options.description, accepted)
            injected = faults.Faults(faults.parse(text, contract.operations) for text in options.fault)
            store = stack.enter_context(contextlib.closing(Store(options.store, options.busy_seconds)))
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listener = socket.create_server((host, options.port), family=family, backlog=2048)
            stack.enter_context(listener)
            logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
            logging.getLogger("honeyhive_sandbox").setLevel(logging.WARNING if options.quiet else logging.INFO)
            settings = Settings(
                tokens=accepted,
                faults=injected,
                max_body=options.max_body,
                body_seconds=options.body_seconds,
                page_hosts=LOOPBACK | {_in_url(host)} if _is_loopback(host) else (),
                shown_token=generated if _is_loopback(host) else None,
            )
            if options.until_stdin_closes:
                commands = threading.Thread(target=control.follow, args=(injected, store, contract.operations))
                commands.daemon = True
                commands.start()
            app = application(contract, store, settings)
            serve(app, listener, options.body_seconds, lambda: _announce(listener, options, generated))
    except (OSError, ValueError, StoreError, argparse.ArgumentTypeError) as error:
        print(f"the sandbox did not start: {error}", file=sys.stderr)
        return 1
    return 0


def _announce(listener: socket.socket, options: argparse.Namespace, token: str | None) -> None:
    host: str = listener.getsockname()[0]
    port: int = listener.getsockname()[1]
    # Not every system can connect to an address that stands for all addresses.
    reachable: str = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    url = f"http://{_in_url(reachable)}:{port}"
    print(f"The sandbox runs at {url}. For a client:")
    print(f"  export HH_API_URL={url}")
    print(f"  export HH_API_KEY={token}" if token else "  HH_API_KEY is one of the tokens passed to the sandbox.")
    if not options.quiet:
        location = f"in {options.store}" if options.store else "in memory until it stops; --store FILE keeps them"
        print(f"Sessions are stored {location}. They are listed at {url}/")
        for text in options.fault:
            print(f"Fault: {text}")
    sys.stdout.flush()
    if not _is_loopback(host):
        print(
            f"\nWARNING: the sandbox listens on {host}, so other machines can connect, over HTTP without TLS:\n"
            "         tokens and sessions can be read on the network.\n",
            file=sys.stderr,
            flush=True,
        )


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _tokens_in(file: Path) -> list[str]:
    tokens = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    if not tokens:
        raise ValueError(f"{file} contains no token")
    return [_token(token) for token in tokens]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(text: str) -> str:
    if not (text.isascii() and text.isprintable() and text.strip()) or " " in text:
        # The text is not shown: it may be a mistyped secret.
        raise argparse.ArgumentTypeError("a token must be ASCII without spaces")
    return text


def _size(text: str) -> int:
    units = {"kb": 1024, "mb": 1024**2, "gb": 1024**3}
    lowered = text.lower()
    number, unit = (lowered[:-2], units[lowered[-2:]]) if lowered[-2:] in units else (lowered, 1)
    if not number.isdecimal() or int(number) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size, such as 8MB")
    return int(number) * unit


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0 and up to 3600")
    return seconds


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, from 0 (any free port) to 65535")
    return int(text)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors do not repeat unknown arguments, which may be tokens after a typing error."""

    def error(self, message: str) -> NoReturn:
        super().error("unknown arguments" if message.startswith("unrecognized arguments") else message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="honeyhive-sandbox",
        allow_abbrev=False,
        description="HoneyHive's session API on this machine, as openapi.yaml describes it.",
        epilog=_EPILOG.format(grammar=textwrap.indent(faults.GRAMMAR, "  ")),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=_port, default=8700, help="port to listen on, 0 for any free one (default: 8700)")
    add("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    shared = "SQLite file for the sessions; several sandboxes may share it (default: in memory)"
    add("--store", type=Path, metavar="FILE", help=shared)
    visible = "token to accept, visible in the list of processes; may be repeated (default: a generated token)"
    add("--token", action="append", default=[], type=_token, help=visible)
    add("--token-file", action="append", default=[], type=Path, metavar="FILE", help="file with a token on each line")
    add("--read-only-token", action="append", default=[], type=_token, metavar="TOKEN", help="token that may only read")
    add("--fault", action="append", default=[], help="fault to inject, see below; may be repeated")
    add("--max-body", type=_size, default="8MB", metavar="SIZE", help="maximum size of a request's body (default: 8MB)")
    add(
        "--body-seconds",
        type=_seconds,
        default=30,
        metavar="SECONDS",
        help="maximum time to receive a head or a body (default: 30)",
    )
    add(
        "--busy-seconds",
        type=_seconds,
        default=30,
        metavar="SECONDS",
        help="maximum time to wait for the store file (default: 30)",
    )
    add(
        "--description",
        type=Path,
        default=BUNDLED,
        metavar="FILE",
        help="OpenAPI 3.1 description (default: HoneyHive's)",
    )
    add("--quiet", action="store_true", help="print only the URL, the token and errors")
    add(
        "--until-stdin-closes",
        action="store_true",
        help="stop when standard input ends, as when a parent process ends",
    )
    return parser
