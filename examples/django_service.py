"""A middleware that starts a session for each request: `python django_service.py [PORT]` serves it on this machine.

In your own project, put the class into a module and its name into MIDDLEWARE. Django creates an instance in each
process, with a client and threads. The session is sent in the background, so that no response waits for it.
"""

import atexit
import logging
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from wsgiref.simple_server import make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components

log = logging.getLogger(__name__)


class RecordSession:
    """Start a session for each request to a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._honeyhive = HoneyHive()
        self._threads = ThreadPoolExecutor(max_workers=4)
        atexit.register(self._close)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.time()
        response = self._get_response(request)
        session: components.SessionStartRequestParam = {
            "project": "Simple RAG Project",
            "session_name": request.path,
            "source": "production",
            "session_id": str(uuid.uuid4()),
            "inputs": dict(request.GET.items()),
            "metadata": {"status": response.status_code},
            "start_time": started * 1000,
            "duration": (time.time() - started) * 1000,
        }
        response["x-session-id"] = session["session_id"]
        self._threads.submit(self._record, session)
        return response

    def _record(self, session: components.SessionStartRequestParam) -> None:
        try:
            self._honeyhive.session.start_session(request={"session": session})
        except errors.HoneyHiveError as error:
            log.warning("the session %s was not recorded: %s", session["session_id"], error)

    def _close(self) -> None:
        self._threads.shutdown()  # sends the remaining sessions
        self._honeyhive.close()


def ask(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"reply": request.GET["question"].upper()})  # in place of a model


urlpatterns = [path("ask", ask)]

if __name__ == "__main__":
    settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, MIDDLEWARE=[f"{__name__}.RecordSession"])
    with make_server("127.0.0.1", int(sys.argv[1]) if sys.argv[1:] else 8000, get_wsgi_application()) as server:
        print(f"http://127.0.0.1:{server.server_port}/ask?question=why", flush=True)
        server.serve_forever()
