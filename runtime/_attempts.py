"""The attempts of a call: what is sent, and what is kept of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

from ._caller import Call, Caller
from ._httpx import Answer, httpx
from ._senders import USER_AGENT, Sender, timeouts
from ._short_way import can_hand_over, hand_over, hand_over_async, short_request
from .errors import request_id

_log = logging.getLogger(__package__)


class Attempts:
    """The attempts of a call: each sends the same request, with what says who calls put in and taken out again.

    The retry layer is above the client, not within it, so that the client's proxies, certificates, event hooks and
    instrumentation work as they do without it.
    """

    def __init__(self, call: Call, caller: Caller, sender: Sender[Any], handled: BaseException | None) -> None:
        self.call = call
        self._caller = caller
        self._sender = sender
        self._handled = handled
        self.answer: Answer | None = None
        extensions = {"timeout": timeouts(call.timeout), **call.extensions}
        self.request = (short_request if can_hand_over(sender) else _request)(call, sender, extensions)
        # Read now, so that each attempt sends the same bytes.
        self.request.read()

    def one(self) -> Answer:
        """Send the request once."""
        self.answer = None
        with _Attempt(self.call, self.request, self._caller, self._handled) as attempt:
            if can_hand_over(self._sender):
                answer = hand_over(self._sender, self._sender.client, self.request)
            else:
                answer = self._sender.client.send(self.request, **attempt.arguments)
            self.answer = attempt.answered(answer)
        return self.answer

    async def one_async(self) -> Answer:
        """As `one`, without blocking."""
        self.answer = None
        client = await self._sender.take(self.call.timeout)
        try:
            with _Attempt(self.call, self.request, self._caller, self._handled) as attempt:
                if can_hand_over(self._sender):
                    answer = await hand_over_async(self._sender, client, self.request)
                else:
                    answer = await client.send(self.request, **attempt.arguments)
                self.answer = attempt.answered(answer)
            return self.answer
        except Exception as error:
            # What aiohttp says of an answer that is no HTTP, or of a proxy's, holds the request with its headers.
            if hasattr(error.__cause__, "request_info"):
                error.__cause__ = error.__context__ = None
            if not hasattr(error, "request_info"):
                raise
            problem = str(getattr(error, "message", ""))
        finally:
            await self._sender.give_back(client)
        raise httpx.RemoteProtocolError(problem, request=self.request)


def _request(call: Call, sender: Sender[Any], extensions: dict[str, Any]) -> httpx.Request:
    request: httpx.Request = sender.client.build_request(
        call.method,
        call.url,
        params=call.params or None,
        # The client adds its own headers, which may be others by now.
        headers=[*{"user-agent": ("User-Agent", USER_AGENT), **call.headers}.values()],
        extensions=extensions,
        **call.body,
    )
    return request


class _Attempt:
    """One attempt: while it lasts, the request says who calls, and no longer. No repr shows it."""

    def __init__(self, call: Call, request: httpx.Request, caller: Caller, handled: BaseException | None) -> None:
        self._call = call
        self._request = request
        self._handled = handled
        self._answer: Answer | None = None
        call.attempts += 1
        # Asked anew for each attempt, for a token may have been renewed in between.
        credentials = caller.credentials(call.security)
        self._names = [name.lower() for name in credentials.headers]
        self._plain = request.url, request.headers
        headers = request.headers.copy()
        for name, value in credentials.headers.items():
            headers[name] = value
        if credentials.params:
            request.url = request.url.copy_merge_params(credentials.params)
            # Not a header, and no more to be sent elsewhere.
            self._names.append("(query)")
        if credentials.cookies:
            own = [headers["cookie"]] if "cookie" in headers else []
            headers["cookie"] = "; ".join([*own, *(f"{name}={value}" for name, value in credentials.cookies.items())])
            self._names.append("cookie")
        request.headers = headers
        self._secrets = credentials.secrets
        self._started = time.perf_counter()

    @property
    def arguments(self) -> dict[str, Any]:
        """How httpx is to send: without the client's own auth, and to no other server with what only one may see."""
        # httpx keeps Authorization and cookies from another server, and nothing else.
        is_safe = {"authorization", "cookie"}.issuperset(self._names)
        return {"auth": None} if is_safe else {"auth": None, "follow_redirects": False}

    def answered(self, answer: Answer) -> Answer:
        """The answer, without what it repeats of what says who calls."""
        # It was read; and it leads to the request as it was sent.
        answer.stream = httpx.ByteStream(answer.content)
        for passed in answer.history:
            passed.stream = httpx.ByteStream(passed.content)
        self._answer = _redacted(answer, self._secrets)
        return self._answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            # An answer that cannot be read may be in the words of the error, or of what caused it.
            for seen in chain(error, self._handled):
                seen.args = tuple(_without(arg, self._secrets) if isinstance(arg, str) else arg for arg in seen.args)
        # It has done its work; nothing that is kept of the call holds it.
        request, answer = self._request, self._answer
        request.url, request.headers = self._plain
        if answer is not None and answer.next_request is not None:
            answer.next_request = None
        if answer is not None and (answer.history or answer.request is not request):
            for one in (answer.request, *(passed.request for passed in answer.history)):
                for name in self._names:
                    one.headers.pop(name, None)
        if _log.isEnabledFor(logging.DEBUG):
            self._tell(error)

    def _tell(self, error: BaseException | None) -> None:
        call, answer = self._call, self._answer
        outcome = "cancelled"
        if answer is not None:
            outcome = f"{answer.status_code} (request id {request_id(answer)})"
        elif isinstance(error, Exception):
            outcome = type(error).__name__
        spent = (time.perf_counter() - self._started) * 1000
        _log.debug(
            "%s: %s %s, attempt %d: %s in %.1f ms",
            *(call.operation, call.method, self._request.url.path, call.attempts, outcome, spent),
        )


def _redacted(answer: Answer, secrets: list[str]) -> Answer:
    """The answer, without what it repeats of secrets: some servers tell a wrong token in their complaint."""
    content = answer.content
    if not any(_is_told(secret.encode(), content, answer.headers.raw) for secret in secrets):
        return answer
    for secret in secrets:
        content = content.replace(secret.encode(), b"[redacted]")
    headers = [
        (name, _without(value, secrets))
        for name, value in answer.headers.multi_items()
        if name not in ("content-encoding", "content-length")
    ]
    return httpx.Response(
        answer.status_code,
        headers=headers,
        content=content,
        request=answer.request,
        extensions=answer.extensions,
        history=answer.history,
    )


def _is_told(secret: bytes, content: bytes, headers: list[tuple[bytes, bytes]]) -> bool:
    return secret in content or any(secret in value for _, value in headers)


def _without(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "[redacted]")
    return text


def chain(error: BaseException, end: BaseException | None) -> Iterator[BaseException]:
    """An error, what caused it, and so on, up to one that was there before."""
    seen: BaseException | None = error
    while seen is not None and seen is not end:
        yield seen
        seen = seen.__cause__ or seen.__context__


def reason(error: Exception) -> str:
    """What an error says."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
