"""Each example runs as documented, against the sandbox."""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
import sys
import sysconfig
import time
import uuid
import venv
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from honeyhive_sandbox import Sandbox

from scripts import ROOT
from scripts.common.operations import Operations
from scripts.common.smoke_test import READ_BACK
from tests.support import warm
from tests.support.processes import run

pytestmark = pytest.mark.sampled(3)

EXAMPLES = ROOT / "examples"
PUBLISHED = Operations().request_example("startSession")["session"]


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with warm.sandbox(*getattr(request, "param", ())) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def libraries() -> str:
    """The Python of an environment that has what requirements/examples.txt locks."""
    lock = ROOT / "requirements" / "examples.txt"
    folder = ROOT / "build" / "examples"
    folder.parent.mkdir(exist_ok=True)
    python = folder / "bin" / "python"
    # Several workers may need it at the same time.
    with folder.with_suffix(".lock").open("a+", encoding="utf-8") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        if stamp.read() != lock.read_text(encoding="utf-8") or not python.exists():
            venv.create(folder, clear=True)
            uv = str(Path(sysconfig.get_path("scripts"), "uv"))
            install = [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)]
            done = run(*install, check=False)
            if done.returncode:
                pytest.skip(f"requirements/examples.txt cannot be installed here: {done.stderr.strip()[-300:]}")
            stamp.truncate(0)
            stamp.write(lock.read_text(encoding="utf-8"))
    return str(python)


def _run(
    sandbox: Sandbox, program: str, *arguments: str, python: str = sys.executable
) -> subprocess.CompletedProcess[str]:
    environment = {**sandbox.environment, "PYTHONPATH": str(ROOT / "generated"), "HH_STRICT": "1"}
    flags = ("-W", "error::DeprecationWarning:__main__")
    return run(python, *flags, EXAMPLES / program, *arguments, environment=environment, check=False)


def _count(sandbox: Sandbox) -> int:
    page = httpx.get(sandbox.url).text
    return int(page.partition("<h1>")[2].partition(" session")[0])


def test_every_example_is_listed_and_tested() -> None:
    programs = {path.name for path in EXAMPLES.glob("*.py")}
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    tests = Path(__file__).read_text(encoding="utf-8")

    for program in programs:
        assert f"[{program}]({program})" in readme
        assert program.removesuffix(".py") in tests


def test_first_call(sandbox: Sandbox) -> None:
    done = _run(sandbox, "first_call.py")

    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first.startswith("started ")
    assert second.startswith(READ_BACK)
    assert _count(sandbox) == 1


@pytest.mark.parametrize("sandbox", [("--fault", "first 20: 503 retry-after 0")], indirect=True)
def test_many_sessions(sandbox: Sandbox) -> None:
    done = _run(sandbox, "many_sessions.py", "150")

    assert done.returncode == 0, done.stderr
    assert "100%" in done.stdout
    assert done.stdout.splitlines()[-1] == "150 started, 0 failed"
    assert _count(sandbox) == 150


@pytest.mark.parametrize("sandbox", [("--fault", "after 30: 500")], indirect=True)
def test_many_sessions_reports_failures(sandbox: Sandbox) -> None:
    done = _run(sandbox, "many_sessions.py", "50")

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "30 started, 20 failed"
    assert done.stderr.startswith("  20 x ServerError, such as: POST /session/start returned 500 ")
    assert len(done.stderr.splitlines()) == 1
    assert sandbox.token not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "sandbox", [("--fault", "getSession every 2nd: stall 2s", "--fault", "startSession: 422")], indirect=True
)
def test_error_handling(sandbox: Sandbox) -> None:
    done = _run(sandbox, "error_handling.py")

    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0].startswith("there is no such session (status 404, request ")
    assert lines[1].startswith("request not sent: `session.")
    assert lines[2].startswith("the server refused the session (status 422): ")
    assert lines[3] == "no response in time: TimeoutError"
    assert lines[4] == "status 404 without an exception"
    assert lines[5].startswith("the token was refused: ")
    assert len(lines) == 6


def test_fastapi_service(sandbox: Sandbox) -> None:
    command = [sys.executable, "-m", "uvicorn", "fastapi_service:app", "--app-dir", str(EXAMPLES), "--port", "0"]
    environment = {**sandbox.environment, "PYTHONPATH": str(ROOT / "generated"), "HH_STRICT": "1"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as service:
        try:
            assert service.stderr is not None
            running_on = next(line for line in service.stderr if "running on" in line)
            url = next(word for word in running_on.split() if word.startswith("http://"))
            responses = [httpx.post(f"{url}/ask", json={"question": question}) for question in ("why", "how")]
            events = [_event(sandbox, response.headers["x-session-id"]) for response in responses]
            sandbox.kill()
            without = httpx.post(f"{url}/ask", json={"question": "still there"})
        finally:
            service.terminate()

    assert [response.json() for response in responses] == [{"reply": "WHY"}, {"reply": "HOW"}]
    assert [event["inputs"] for event in events] == [{"question": "why"}, {"question": "how"}]
    assert [event["outputs"] for event in events] == [{"reply": "WHY"}, {"reply": "HOW"}]
    assert without.json() == {"reply": "STILL THERE"}


def _event(sandbox: Sandbox, session_id: str) -> dict[str, object]:
    """The event of a session that is stored soon."""
    headers = {"authorization": f"Bearer {sandbox.token}"}
    for _ in range(200):
        response = httpx.get(f"{sandbox.url}/session/{session_id}", headers=headers)
        if response.status_code == 200:
            event: dict[str, object] = response.json()
            return event
        time.sleep(0.05)
    raise AssertionError(f"the session {session_id} was not stored")


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", [("--fault", "first 1: 400")], indirect=True)
def test_dask_backfill(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    sessions = [{**PUBLISHED, "number": number} for number in range(120)]
    for session in sessions:
        del session["session_id"]
    sessions[7]["session_id"] = "00000000-0000-4000-8000-000000000007"
    sessions[8] = sessions[9]  # alike, and two all the same
    wrong = "\n{}\nno json\n"
    file.write_text("".join(f"{json.dumps(session)}\n" for session in sessions) + wrong)
    first = _run(sandbox, "dask_backfill.py", str(file))
    # Written in another way, it is the same file.
    file.write_text("".join(f"{json.dumps(session, indent=None, sort_keys=True)}\n" for session in sessions) + wrong)
    second = _run(sandbox, "dask_backfill.py", str(file))

    assert first.returncode == second.returncode == 1
    assert "100%" in first.stdout
    assert first.stdout.splitlines()[-1] == "119 sessions sent, 3 failed"
    assert second.stdout.splitlines()[-1] == "120 sessions sent, 2 failed"
    assert re.search("line 122: .*: is required", second.stderr)
    assert "line 123: Expecting value" in second.stderr
    assert _count(sandbox) == 120


@pytest.mark.slow
def test_dask_backfill_on_a_cluster(sandbox: Sandbox, tmp_path: Path) -> None:
    """The file goes through a real scheduler and worker, more of it than is in flight at a time."""
    sessions = [{**PUBLISHED, "session_id": str(uuid.UUID(int=number)), "metadata": {}} for number in range(300)]
    file, scheduler_file = tmp_path / "old.jsonl", tmp_path / "scheduler.json"
    file.write_text("".join(f"{json.dumps(session)}\n" for session in sessions))
    environment = {**sandbox.environment, "PYTHONPATH": str(ROOT / "generated")}
    dask = [sys.executable, "-m", "dask"]
    at = ["--scheduler-file", str(scheduler_file)]
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*dask, "scheduler", "--port", "0", *at, *local], [*dask, "worker", *at, *local, "--no-nanny"]]
    with ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
            stack.enter_context(process)
            stack.callback(process.terminate)
        deadline = time.monotonic() + 60
        while not scheduler_file.exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        address = json.loads(scheduler_file.read_text())["address"]
        done = _run(sandbox, "dask_backfill.py", str(file), "--scheduler", address, "--in-flight", "2")

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "300 sessions sent, 0 failed"
    assert _count(sandbox) == 300


@pytest.mark.slow
@pytest.mark.parametrize("framework", ["flask", "django"])
def test_services_of_threads(sandbox: Sandbox, libraries: str, framework: str) -> None:
    """flask_service.py and django_service.py record each request, and respond when there is no server to record it."""
    command = {
        "flask": ["-m", "flask", "--app", str(EXAMPLES / "flask_service.py"), "run", "--port", "0"],
        "django": [str(EXAMPLES / "django_service.py"), "0"],
    }[framework]
    environment = {**sandbox.environment, "PYTHONPATH": str(ROOT / "generated"), "HH_STRICT": "1"}
    service = subprocess.Popen(
        [libraries, *command], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    with service:
        try:
            assert service.stdout is not None
            line = next(line for line in service.stdout if "http://127.0.0.1:" in line)
            url = re.search(r"http://127\.0\.0\.1:\d+", line)
            assert url is not None

            def ask(question: str) -> httpx.Response:
                if framework == "flask":
                    return httpx.post(f"{url[0]}/ask", json={"question": question})
                return httpx.get(f"{url[0]}/ask", params={"question": question})

            response = ask("why")
            event = _event(sandbox, response.headers["x-session-id"])
            sandbox.kill()
            without = ask("still there")
        finally:
            service.terminate()

    assert (response.json(), event["inputs"]) == ({"reply": "WHY"}, {"question": "why"})
    assert without.json() == {"reply": "STILL THERE"}


@pytest.mark.slow
@pytest.mark.parametrize("sandbox", [("--fault", "first 4: 500")], indirect=True)
def test_celery_tasks(sandbox: Sandbox, libraries: str) -> None:
    """The task of celery_tasks.py is retried when the client has given up, and records one session."""
    code = f"""
import sys
from celery.contrib.testing.worker import start_worker
sys.path.insert(0, {str(EXAMPLES)!r})
from celery_tasks import app, record
app.conf.update(broker_url="memory://", result_backend="cache+memory://")
record.ignore_result = False
session = {{"project": "p", "session_name": "n", "source": "s", "session_id": {PUBLISHED["session_id"]!r}}}
with start_worker(app, pool="solo", perform_ping_check=False):
    results = [record.delay(session) for _ in range(2)]
    for result in results:
        result.get(timeout=60)
    print(record.name)
"""
    environment = {**sandbox.environment, "PYTHONPATH": str(ROOT / "generated"), "HH_STRICT": "1"}
    done = run(libraries, "-c", code, environment=environment)

    assert done.stdout.strip() == "celery_tasks.record", done.stderr
    assert sandbox.token not in done.stderr
    assert _count(sandbox) == 1


@pytest.mark.slow
def test_pandas_report(sandbox: Sandbox, libraries: str, tmp_path: Path) -> None:
    start = f"{sandbox.url}{Operations().path('startSession')}"
    ids = [str(uuid.UUID(int=number)) for number in range(1, 5)]
    for duration, session_id in enumerate(ids[:3]):
        session = {**PUBLISHED, "session_id": session_id, "duration": duration}
        headers = {"authorization": f"Bearer {sandbox.token}"}
        assert httpx.post(start, json={"session": session}, headers=headers).status_code == 200
    file = tmp_path / "ids.txt"
    file.write_text("\n".join(ids))
    done = _run(sandbox, "pandas_report.py", str(file), python=libraries)

    assert done.stderr == ""
    lines = [line.split() for line in done.stdout.splitlines()]
    assert lines[0] == ["count", "mean", "max"]
    assert lines[2] == ["playground", "3.0", "1.0", "2.0"]
    assert lines[3] == ["3", "sessions,", "1", "not", "found"]
