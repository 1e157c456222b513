"""A client in threads, event loops, forked and other processes; what it closes, and what it leaves in memory."""

from __future__ import annotations

import asyncio
import concurrent.futures
import gc
import multiprocessing
import os
import pickle
import shutil
import ssl
import threading
import tracemalloc
import warnings
import weakref
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Literal

import certifi
import httpx
import pytest
from frozen_client import AuthenticatedClient, HoneyHive, RetryConfig, Timeout, errors
from frozen_client.api.session import get_session

from tests.support.http_server import Response, Server, serving
from tests.support.processes import run_python

from .calls import TOKEN

pytestmark = pytest.mark.sampled(2)

Transport = Literal["httpx", "aiohttp"]
over_each_transport = pytest.mark.parametrize("transport", ["httpx", "aiohttp"])


def name_of(client: HoneyHive) -> str:
    event = client.session.get_session("s-1").event
    assert event is not None
    return str(event.event_name)


async def names_of(client: HoneyHive, number: int) -> list[str]:
    """Make this many concurrent calls."""
    results = await asyncio.gather(*(client.session.get_session_async("s-1") for _ in range(number)))
    return [str(result.value.event_name) for result in results]


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


def test_calls_in_turn_share_a_connection(server: Server, honeyhive: HoneyHive) -> None:
    for _ in range(10):
        name_of(honeyhive)

    assert server.connections == 1


def test_equal_settings_share_an_ssl_context(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    loaded: list[str] = []
    load = ssl.SSLContext.load_verify_locations
    certificates = shutil.copyfile(certifi.where(), tmp_path / "certificates.pem")

    def counted(self: ssl.SSLContext, cafile: Any = None, *arguments: Any, **further: Any) -> None:
        loaded.append(cafile)
        load(self, cafile, *arguments, **further)

    async def call() -> None:
        async with HoneyHive(TOKEN, server_url=server.url, verify=str(certificates)) as client:
            await names_of(client, 3)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    for _ in range(3):
        asyncio.run(call())

    assert loaded == [str(certificates)]


def test_event_loops_in_turn(server: Server) -> None:
    done = run_python(
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

    assert done.stdout.split() == ["e", "e"]


def test_concurrent_event_loops(server: Server) -> None:
    client = HoneyHive(TOKEN, server_url=server.url)
    barrier = threading.Barrier(2)

    async def main() -> list[str]:
        names = await names_of(client, 5)
        barrier.wait(30)
        await client.aclose()
        return names

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda _: asyncio.run(main()), range(2)))

    assert results == [["e"] * 5] * 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_fork_shares_no_connection(server: Server) -> None:
    done = run_python(
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

    assert (done.stdout, done.stderr) == ("", "")
    assert [request.path for request in server.requests] == ["/session/before", "/session/in-child", "/session/after"]
    assert server.connections == 2


class TestPickle:
    def test_settings_without_connections(self, server: Server) -> None:
        retries = RetryConfig(max_retries=1)
        with HoneyHive(TOKEN, server_url=server.url, timeout=3, retries=retries, headers={"x-team": "a"}) as client:
            name_of(client)
            with pickle.loads(pickle.dumps(client)) as copy:
                assert name_of(copy) == "e"
                assert (copy.timeout, copy.retries, copy.headers) == (3, retries, {"x-team": "a"})

        assert server.connections == 2
        assert server.requests[1].headers["authorization"] == f"Bearer {TOKEN}"
        assert server.requests[1].headers["x-team"] == "a"

    def test_callers_httpx_client_is_refused(self) -> None:
        with httpx.Client() as own, pytest.raises(TypeError, match="cannot be pickled: httpx's clients cannot"):
            pickle.dumps(HoneyHive(TOKEN, httpx_client=own))

    def test_authenticated_client(self, server: Server) -> None:
        with pickle.loads(pickle.dumps(AuthenticatedClient(token=TOKEN, base_url=server.url))) as copy:
            assert get_session.sync("s-1", client=copy).event_name == "e"

    @pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
    def test_client_in_other_processes(self, server: Server, method: str) -> None:
        if method not in multiprocessing.get_all_start_methods():
            pytest.skip(f"this system has no {method}")
        done = run_python(
            """
            import concurrent.futures, multiprocessing, sys
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

        assert done.stdout.strip() == "['e', 'e', 'e', 'e']"

    def test_error_from_another_process(self, server: Server) -> None:
        server.respond_with(Response(404, b'{"message": "no such session"}'))
        context = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
            future = pool.submit(get_session.sync, "s-1", client=HoneyHive(TOKEN, server_url=server.url))
            with pytest.raises(errors.NotFoundError, match="no such session"):
                future.result(timeout=60)


@pytest.mark.slow
def test_dask_cluster_of_processes(server: Server) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    done = run_python(
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

    assert "['e', 'e', 'e', 'e', 'e', 'e']" in done.stdout


@pytest.mark.parametrize(
    "call",
    ["client.session.get_session('s-1')", "asyncio.run(client.session.get_session_async('s-1'))"],
    ids=["sync", "async"],
)
def test_unclosed_client_warns(server: Server, call: str) -> None:
    code = f"""
        import asyncio, gc, sys
        from frozen_client import HoneyHive
        client = HoneyHive('a-secret-token', server_url=sys.argv[1])
        {call}
        del client
        gc.collect()
    """
    done = run_python(code, server.url, PYTHONWARNINGS="always::ResourceWarning")

    assert "ResourceWarning" in done.stderr
    assert "Traceback" not in done.stderr
    assert TOKEN not in done.stderr


def test_closed_client_does_not_warn(server: Server) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with HoneyHive(TOKEN, server_url=server.url) as client:
            name_of(client)
        del client

        async def main() -> None:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                await names_of(client, 3)

        asyncio.run(main())
        gc.collect()


@over_each_transport
def test_cancelled_call_releases_its_connection(server: Server, transport: Transport) -> None:
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
            # As many as there may be connections: all must be released.
            assert await asyncio.wait_for(names_of(client, 100), 30) == ["e"] * 100

    asyncio.run(main())


@over_each_transport
def test_thousand_concurrent_calls(server: Server, transport: Transport) -> None:
    async def main() -> list[str]:
        async with HoneyHive(TOKEN, server_url=server.url, async_transport=transport) as client:
            return await asyncio.wait_for(names_of(client, 1000), 60)

    assert asyncio.run(main()) == ["e"] * 1000
    assert server.max_concurrent <= 100


def test_idle_connections_are_reused(server: Server) -> None:
    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            for _ in range(3):
                await names_of(client, 20)
            assert server.connections == 20
            for _ in range(5):
                await names_of(client, 1)
            assert server.connections == 20

    asyncio.run(main())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="this system does not list open files")
def test_idle_connections_are_closed(server: Server) -> None:
    def sockets() -> int:
        links = (os.path.join("/proc/self/fd", name) for name in os.listdir("/proc/self/fd"))
        return sum("socket:" in os.readlink(link) for link in links if os.path.islink(link))

    async def main() -> None:
        async with HoneyHive(TOKEN, server_url=server.url) as client:
            await names_of(client, 20)
            before = sockets()
            # An idle connection is kept for five seconds.
            await asyncio.sleep(5.1)
            for _ in range(20):
                await names_of(client, 1)
            async with asyncio.timeout(5):
                # The sockets of the server are in this process too, and are closed a little later.
                while before - sockets() < 2 * 19:
                    await asyncio.sleep(0.01)

    asyncio.run(main())


def test_two_servers_keep_a_connection_each(server: Server) -> None:
    async def main() -> None:
        with serving(lambda _: Response(body=b'{"event_name": "e"}')) as other:
            async with HoneyHive(TOKEN, server_url=server.url) as client:
                elsewhere = client.with_options(server_url=other.url)
                for _ in range(3):
                    assert await names_of(client, 1) == await names_of(elsewhere, 1) == ["e"]
            assert (server.connections, other.connections) == (1, 1)

    asyncio.run(main())


@pytest.mark.parametrize("fault", ["stall", "drip"])
@over_each_transport
def test_close_during_a_call_leaves_nothing_open(server: Server, transport: Transport, fault: str) -> None:
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


def test_close_between_two_attempts(server: Server) -> None:
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


def test_timeout_of_waiting_for_a_connection(server: Server) -> None:
    server.respond_with(Response(fault="stall", seconds=2))

    async def main() -> list[object]:
        async with HoneyHive(
            TOKEN,
            server_url=server.url,
            timeout=Timeout(pool=0.2),
            retries=RetryConfig(strategy="none"),
        ) as client:
            calls = (client.session.get_session_async("s-1") for _ in range(101))
            return list(await asyncio.gather(*calls, return_exceptions=True))

    outcomes = asyncio.run(main())

    late = [outcome for outcome in outcomes if isinstance(outcome, errors.TimeoutError)]
    assert len(late) == 1
    assert "timed out waiting for a free connection" in str(late[0])


@pytest.mark.parametrize("statuses", [[200], [503, 200]], ids=["first attempt", "retry"])
def test_result_refers_to_no_client_and_no_token(server: Server, statuses: list[int]) -> None:
    server.respond_with(*(Response(status, b"{}", headers={"retry-after": "0"}) for status in statuses))
    with HoneyHive(TOKEN, server_url=server.url) as client:
        result = client.session.get_session("s-1")
        reference = weakref.ref(client)
    del client
    gc.collect()

    assert reference() is None
    reached: set[int] = set()
    remaining: list[Any] = [result.raw_response]
    while remaining:
        value = remaining.pop()
        if id(value) in reached or isinstance(value, type | ModuleType | FunctionType):
            continue
        reached.add(id(value))
        assert not (isinstance(value, str) and TOKEN in value)
        assert not (isinstance(value, bytes) and TOKEN.encode() in value)
        remaining += gc.get_referents(value)


@pytest.mark.slow
def test_calls_do_not_accumulate_memory(server: Server) -> None:
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
