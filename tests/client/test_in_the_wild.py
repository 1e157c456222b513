"""Threads, event loops, forks, processes, garbage: a client works wherever a program takes it."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import multiprocessing
import os
import pickle
import shutil
import ssl
import subprocess
import sys
import textwrap
import threading
import tracemalloc
import warnings
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Literal

import certifi
import frozen_client
import httpx
import pytest
from frozen_client import AuthenticatedClient, HoneyHive, RetryConfig, errors

from tests.support.http_server import Response, Server, serving

pytestmark = pytest.mark.sampled(2)

TOKEN = "a-secret-token"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Response(body=b'{"event_name": "e"}')) as server:
        yield server


def name_of(client: HoneyHive) -> str:
    event = client.session.get_session("s-1").event
    assert event is not None
    return str(event.event_name)


def run(code: str, *arguments: str, **environment: str) -> str:
    """What a new Python prints, with warnings as errors but for those that the code is about."""
    package = str(Path(frozen_client.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *arguments],
        env={**os.environ, "PYTHONPATH": package, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_fifty_threads_share_one_client(server: Server) -> None:
    barrier = threading.Barrier(50)

    def work(_: int) -> list[str]:
        barrier.wait()
        return [name_of(client) for _ in range(4)]

    with HoneyHive(TOKEN, server_url=server.url) as client, concurrent.futures.ThreadPoolExecutor(50) as pool:
        results = list(pool.map(work, range(50)))

    assert results == [["e"] * 4] * 50
    assert len(server.requests) == 200
    assert server.connections <= 50


def test_one_pool_is_made_and_kept(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=server.url) as client:
        for _ in range(10):
            name_of(client)

    assert server.connections == 1


def test_clients_of_the_same_settings_share_one_ssl_context(
    server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    loaded: list[str] = []
    load = ssl.SSLContext.load_verify_locations
    certificates = shutil.copyfile(certifi.where(), tmp_path / "certificates.pem")

    def counted(self: ssl.SSLContext, cafile: Any = None, *arguments: Any, **further: Any) -> None:
        loaded.append(cafile)
        load(self, cafile, *arguments, **further)

    async def call() -> None:
        async with HoneyHive(TOKEN, server_url=server.url, verify=str(certificates)) as client:
            await _names(client, 3)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    for _ in range(3):
        asyncio.run(call())

    assert loaded == [str(certificates)]


async def _names(client: HoneyHive, number: int) -> list[str]:
    results = await asyncio.gather(*(client.session.get_session_async("s-1") for _ in range(number)))
    return [str(result.event.event_name) for result in results if result.event is not None]


def test_two_event_loops_one_after_the_other(server: Server) -> None:
    output = run(
        """
        import asyncio, sys
        from frozen_client import HoneyHive

        client = HoneyHive("a-secret-token", server_url=sys.argv[1])

        async def main():
            return (await client.session.get_session_async("s-1")).event.event_name

        print(asyncio.run(main()), asyncio.run(main()))
        """,
        server.url,
    )

    assert output.split() == ["e", "e"]


def test_two_event_loops_at_once(server: Server) -> None:
    client = HoneyHive(TOKEN, server_url=server.url)
    barrier = threading.Barrier(2)

    async def main() -> list[str]:
        names = await _names(client, 5)
        barrier.wait(30)
        await client.aclose()
        return names

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: asyncio.run(main()), range(2)))

    assert results == [["e"] * 5] * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_after_a_fork_parent_and_child_have_connections_of_their_own(server: Server) -> None:
    output = run(
        """
        import os, sys
        from frozen_client import HoneyHive

        client = HoneyHive("a-secret-token", server_url=sys.argv[1])
        client.session.get_session("before")
        child = os.fork()
        if child == 0:
            client.session.get_session("in-child")
            client.close()
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        client.session.get_session("after")
        client.close()
        """,
        server.url,
    )

    assert output == ""
    assert [asked.path for asked in server.requests] == ["/session/before", "/session/in-child", "/session/after"]
    assert server.connections == 2


class TestPickle:
    def test_settings_travel_and_connections_do_not(self, server: Server) -> None:
        retries = RetryConfig(max_retries=1)
        with HoneyHive(TOKEN, server_url=server.url, timeout=3, retries=retries, headers={"x-team": "one"}) as client:
            name_of(client)
            with pickle.loads(pickle.dumps(client)) as same:
                assert name_of(same) == "e"
                assert (same.timeout, same.retries, same.headers) == (3, retries, {"x-team": "one"})

        assert server.connections == 2
        assert server.requests[1].headers["authorization"] == f"Bearer {TOKEN}"
        assert server.requests[1].headers["x-team"] == "one"

    def test_an_own_httpx_client_does_not_travel(self) -> None:
        with httpx.Client() as own, pytest.raises(TypeError, match="cannot be pickled: httpx's clients cannot"):
            pickle.dumps(HoneyHive(TOKEN, httpx_client=own))

    def test_the_generators_own_client_travels_too(self, server: Server) -> None:
        with pickle.loads(pickle.dumps(AuthenticatedClient(token=TOKEN, base_url=server.url))) as same:
            from frozen_client.api.session import get_session

            assert get_session.sync("s-1", client=same).event_name == "e"

    @pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
    def test_to_processes(self, server: Server, method: str) -> None:
        if method not in multiprocessing.get_all_start_methods():
            pytest.skip(f"there is no {method} on this system")
        output = run(
            """
            import concurrent.futures, multiprocessing, sys
            from functools import partial
            from frozen_client import HoneyHive

            def work(client, number):
                with client:
                    return client.session.get_session(str(number)).event.event_name

            if __name__ == "__main__":
                context = multiprocessing.get_context(sys.argv[2])
                client = HoneyHive("a-secret-token", server_url=sys.argv[1])
                with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                    print(list(pool.map(partial(work, client), range(4))))
            """
            if method == "fork"
            else """
            import concurrent.futures, multiprocessing, sys
            from operator import methodcaller
            from frozen_client import HoneyHive
            from frozen_client.api.session.get_session import sync

            if __name__ == "__main__":
                context = multiprocessing.get_context(sys.argv[2])
                client = HoneyHive("a-secret-token", server_url=sys.argv[1])
                with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                    futures = [pool.submit(sync, str(number), client=client) for number in range(4)]
                    print([future.result().event_name for future in futures])
            """,
            server.url,
            method,
            PYTHONWARNINGS="ignore",
        )

        assert output.strip() == "['e', 'e', 'e', 'e']"

    def test_an_error_comes_back_from_a_process(self, server: Server) -> None:
        server.respond_with(Response(404, b'{"message": "no such session"}'))
        from frozen_client.api.session.get_session import sync

        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
            future = pool.submit(sync, "s-1", client=HoneyHive(TOKEN, server_url=server.url))
            with pytest.raises(errors.NotFoundError, match="no such session"):
                future.result(timeout=60)


@pytest.mark.slow
def test_a_dask_cluster_of_processes(server: Server) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    output = run(
        """
        import sys
        from distributed import Client, LocalCluster
        from frozen_client import HoneyHive
        from frozen_client.api.session.get_session import sync

        if __name__ == "__main__":
            with LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
            ) as cluster, Client(cluster) as dask:
                client = HoneyHive("a-secret-token", server_url=sys.argv[1])
                futures = dask.map(sync, [str(number) for number in range(6)], client=client)
                print([event.event_name for event in dask.gather(futures)])
        """,
        server.url,
        PYTHONWARNINGS="ignore",
        DASK_DISTRIBUTED__ADMIN__LOG_LENGTH="0",
    )

    assert "['e', 'e', 'e', 'e', 'e', 'e']" in output


@pytest.mark.parametrize("style", ["sync", "async"])
def test_a_client_that_nobody_closed_warns_and_leaves_no_traceback(server: Server, style: str) -> None:
    code = {
        "sync": """
            client.session.get_session("s-1")
            del client
        """,
        "async": """
            async def main(client):
                await client.session.get_session_async("s-1")

            asyncio.run(main(client))
            del client
        """,
    }[style]
    output = run(
        "import asyncio, gc, sys\nfrom frozen_client import HoneyHive\n"
        "client = HoneyHive('a-secret-token', server_url=sys.argv[1])\n" + textwrap.dedent(code) + "gc.collect()\n",
        server.url,
        PYTHONWARNINGS="always::ResourceWarning",
    )

    assert "ResourceWarning" in output
    assert "Traceback" not in output
    assert "a-secret-token" not in output


def test_a_closed_client_warns_of_nothing(server: Server) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with HoneyHive(TOKEN, server_url=server.url) as client:
            name_of(client)
        del client

        async def main() -> None:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                await _names(client, 3)

        asyncio.run(main())
        gc.collect()


@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_a_cancelled_call_gives_its_connection_back(server: Server, transport: Literal["httpx", "aiohttp"]) -> None:
    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url, async_transport=transport) as client:
            server.respond_with(Response(fault="stall", seconds=3))
            calls = [asyncio.create_task(client.session.get_session_async("s-1")) for _ in range(100)]
            await asyncio.sleep(0.5)
            for call in calls:
                call.cancel()
            outcomes = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
            server.stopping.set()
            server.respond_with(Response(body=b'{"event_name": "e"}'))
            # As many places as there are connections: all must be free again.
            assert await asyncio.wait_for(_names(client, 100), 30) == ["e"] * 100

    asyncio.run(main())


def test_a_thousand_calls_at_once_do_not_collapse(server: Server) -> None:
    async def main() -> list[str]:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            return await asyncio.wait_for(_names(client, 1000), 60)

    assert asyncio.run(main()) == ["e"] * 1000
    assert server.most_at_once <= 100


def test_calls_at_once_leave_their_connections_to_those_that_follow(server: Server) -> None:
    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            for _ in range(3):
                await _names(client, 20)
            assert server.connections == 20
            for _ in range(5):
                await _names(client, 1)
            assert server.connections == 20

    asyncio.run(main())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not tell what is open")
def test_connections_that_nobody_uses_are_closed_in_time(server: Server) -> None:
    def sockets() -> int:
        links = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
        return sum("socket:" in os.readlink(link) for link in links if os.path.islink(link))

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            await _names(client, 20)
            before = sockets()
            # httpx keeps a connection that nobody uses for five seconds.
            await asyncio.sleep(5.1)
            for _ in range(20):
                await _names(client, 1)
            async with asyncio.timeout(5):
                # The server's ends are in this process too, and are closed a little later.
                while before - sockets() < 2 * 19:
                    await asyncio.sleep(0.01)

    asyncio.run(main())


def test_two_servers_by_turns_keep_a_connection_each(server: Server) -> None:
    async def main() -> None:
        with serving(lambda _: Response(body=b'{"event_name": "e"}')) as other:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                elsewhere = client.with_options(server_url=other.url)
                for _ in range(3):
                    assert await _names(client, 1) == await _names(elsewhere, 1) == ["e"]
            assert (server.connections, other.connections) == (1, 1)

    asyncio.run(main())


@pytest.mark.parametrize("fault", ["stall", "drip"])
@pytest.mark.parametrize("transport", ["httpx", "aiohttp"])
def test_a_client_that_is_closed_during_a_call_leaves_nothing_open(
    server: Server, transport: Literal["httpx", "aiohttp"], fault: str
) -> None:
    server.respond_with(Response(body=b'{"event_name": "e"}', fault=fault, seconds=0.3))

    async def main() -> None:
        client = HoneyHive(TOKEN, server_url=server.url, async_transport=transport)
        calls = [asyncio.create_task(client.session.get_session_async("s-1")) for _ in range(3)]
        await asyncio.sleep(0.1)
        await client.aclose()
        await asyncio.gather(*calls, return_exceptions=True)
        del client, calls
        gc.collect()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asyncio.run(main())


def test_a_client_that_is_closed_between_two_attempts_says_so(server: Server) -> None:
    server.respond_with(Response(503, headers={"retry-after": "1"}))

    async def main() -> None:
        client = HoneyHive(TOKEN, server_url=server.url)
        call = asyncio.create_task(client.session.get_session_async("s-1"))
        async with asyncio.timeout(5):
            while not server.requests:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        await client.aclose()
        with pytest.raises(errors.HoneyHiveError, match="this client is closed"):
            await call

    asyncio.run(main())


def test_waiting_for_a_free_connection_is_bounded(server: Server) -> None:
    server.respond_with(Response(fault="stall", seconds=2))

    async def main() -> list[object]:
        async with HoneyHive(
            TOKEN,
            server_url=server.url,
            timeout=frozen_client.Timeout(pool=0.2),
            retries=RetryConfig(strategy="none"),
        ) as client:
            calls = (client.session.get_session_async("s-1") for _ in range(101))
            return list(await asyncio.gather(*calls, return_exceptions=True))

    outcomes = asyncio.run(main())

    late = [outcome for outcome in outcomes if isinstance(outcome, errors.TimeoutError)]
    assert len(late) == 1
    assert "timed out waiting for a free connection" in str(late[0])


@pytest.mark.parametrize("statuses", [[200], [503, 200]], ids=["at once", "tried again"])
def test_a_result_that_is_kept_does_not_keep_the_client_or_the_token(server: Server, statuses: list[int]) -> None:
    server.respond_with(*(Response(status, b"{}", headers={"retry-after": "0"}) for status in statuses))
    with HoneyHive(TOKEN, server_url=server.url) as client:
        result = client.session.get_session("s-1")
        gone = weakref.ref(client)
    del client
    gc.collect()

    assert gone() is None
    reached: set[int] = set()
    left: list[Any] = [result.raw_response]
    while left:
        one = left.pop()
        if id(one) in reached or isinstance(one, type | ModuleType | FunctionType):
            continue
        reached.add(id(one))
        assert not (isinstance(one, str) and TOKEN in one)
        assert not (isinstance(one, bytes) and TOKEN.encode() in one)
        left += gc.get_referents(one)


@pytest.mark.slow
def test_many_calls_leave_memory_flat(server: Server) -> None:
    with HoneyHive(TOKEN, server_url=server.url) as client:

        def calls(number: int) -> int:
            for _ in range(number):
                name_of(client)
                server.requests.clear()
            gc.collect()
            return tracemalloc.get_traced_memory()[0]

        tracemalloc.start()
        try:
            before = calls(200)
            after = calls(1000)
        finally:
            tracemalloc.stop()

    assert after - before < 200_000
