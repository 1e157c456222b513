"""A task that starts a session in the background: `celery --app celery_tasks worker`, in the folder examples.

The client retries within its own time budget; when HoneyHive is away for longer, the task is retried, later and later.
The caller creates the session's ID, so a task that runs twice records one session. Each worker process has one client,
and messages hold no token: workers take it from their own HH_API_KEY.
"""

import functools
import os

from celery import Celery
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components

app = Celery("sessions", broker=os.environ.get("CELERY_BROKER_URL", "amqp://"))


@functools.cache
def client() -> HoneyHive:
    return HoneyHive()


@app.task(
    autoretry_for=(errors.ConnectionError, errors.TimeoutError, errors.RateLimitError, errors.ServerError),
    retry_backoff=True,
    max_retries=8,
    acks_late=True,
    ignore_result=True,
)
def record(session: components.SessionStartRequestParam) -> None:
    """Start a session, which has to have a `session_id`, a UUID."""
    client().session.start_session(request={"session": session})
