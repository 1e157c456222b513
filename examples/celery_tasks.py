"""A task that starts a session in the background: `celery --app celery_tasks worker`, in the folder examples.

The client retries within its own time budget; after that, Celery retries the task with increasing delays. The caller
creates the session's ID, so a task that runs twice records a single session. Each worker process has a client, and
messages contain no token: each worker reads its own HH_API_KEY.
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
    """Start a session, which must have a `session_id` that is a UUID."""
    client().session.start_session(request={"session": session})
