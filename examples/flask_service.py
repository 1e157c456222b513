"""A service that starts a session for each request: `flask --app flask_service run`, in the folder examples.

Each process of the service has a client and a few threads. The session is sent after the response, with an ID that the
service generates, so that a slow or unreachable HoneyHive does not delay the service's users. No connection and no
thread exists before the first request, so the module can be loaded before a server forks, as gunicorn does.
"""

import atexit
import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from flask import Flask, Response, jsonify, request
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components

log = logging.getLogger(__name__)
app = Flask(__name__)
honeyhive = HoneyHive()
threads = ThreadPoolExecutor(max_workers=4)


@app.post("/ask")
def ask() -> Response:
    question = request.get_json()["question"]
    started = time.time()
    reply = question.upper()  # in place of a model
    session: components.SessionStartRequestParam = {
        "project": "Simple RAG Project",
        "session_name": "ask",
        "source": "production",
        "session_id": str(uuid.uuid4()),
        "inputs": {"question": question},
        "outputs": {"reply": reply},
        "start_time": started * 1000,
        "duration": (time.time() - started) * 1000,
    }
    response = jsonify(reply=reply)
    response.headers["x-session-id"] = session["session_id"]
    response.call_on_close(lambda: threads.submit(record, session))
    return response


def record(session: components.SessionStartRequestParam) -> None:
    try:
        honeyhive.session.start_session(request={"session": session})
    except errors.HoneyHiveError as error:
        log.warning("the session %s was not recorded: %s", session["session_id"], error)


@atexit.register
def close() -> None:
    threads.shutdown()  # sends the remaining sessions
    honeyhive.close()
