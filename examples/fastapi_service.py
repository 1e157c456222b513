"""A service that starts a session for each request: `uvicorn --app-dir examples fastapi_service:app`.

The service has a single client. The session is sent after the response, with an ID that the service generates, so that
a slow or unreachable HoneyHive does not delay the service's users, and the response can have the ID.
"""

import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import BackgroundTasks, Depends, FastAPI, Request, Response
from honeyhive_client import HoneyHive, errors
from honeyhive_client.models import components, operations
from pydantic import BaseModel

log = logging.getLogger(__name__)


class Question(BaseModel):
    question: str


class Reply(BaseModel):
    reply: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with HoneyHive() as honeyhive:
        app.state.honeyhive = honeyhive
        yield


app = FastAPI(lifespan=lifespan)


def client(request: Request) -> HoneyHive:
    honeyhive: HoneyHive = request.app.state.honeyhive
    return honeyhive


@app.post("/ask")
async def ask(
    question: Question, honeyhive: Annotated[HoneyHive, Depends(client)], tasks: BackgroundTasks, response: Response
) -> Reply:
    started = time.time()
    reply = Reply(reply=question.question.upper())  # in place of a model
    ended = time.time()
    session = components.SessionStartRequest(
        project="Simple RAG Project",
        session_name="ask",
        source="production",
        session_id=str(uuid.uuid4()),
        inputs=question.model_dump(),
        outputs=reply.model_dump(),
        start_time=started * 1000,
        end_time=round(ended * 1000),
        duration=(ended - started) * 1000,
    )
    tasks.add_task(record, honeyhive, session)
    response.headers["x-session-id"] = str(session.session_id)
    return reply


async def record(honeyhive: HoneyHive, session: components.SessionStartRequest) -> None:
    try:
        await honeyhive.session.start_session_async(request=operations.StartSessionRequestBody(session=session))
    except errors.HoneyHiveError as error:
        log.warning("the session %s was not recorded: %s", session.session_id, error)
