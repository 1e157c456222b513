"""Edits of openapi.yaml as a maintainer makes them, each with the class that it gets on the wire and in Python."""

from __future__ import annotations

from dataclasses import dataclass

Replacements = tuple[tuple[str, str], ...]

SESSION_ID = "        session_id:\n          type: string\n          description: Id of the session. The server"
START_REQUEST = "      required: [project, session_name, source]\n      properties:\n"
EVENT = "      description: A session as HoneyHive stores it, or an event within one.\n      properties:\n"
STARTED = """\
              schema:
                type: object
                description: What is answered to the start of a session.
                required: [session_id]
                properties:
                  session_id:
                    type: string
                    description: Id of the session, to retrieve it with.
"""
GET_SESSION_ANSWERS = "      responses:\n        '200':\n          description: Session details\n"
REFUSED = """\
        4XX:
          $ref: '#/components/responses/ClientError'
        5XX:
          $ref: '#/components/responses/ServerError'
"""
END_SESSION = f"""\
  /session/{{session_id}}/end:
    post:
      operationId: endSession
      tags: [Session]
      summary: End a session
      description: Says that nothing follows.
      security:
        - bearerAuth: []
      parameters:
        - name: session_id
          in: path
          required: true
          description: Id of the session.
          schema:
            type: string
            examples: [s-1]
      responses:
        '204':
          description: Session ended
{REFUSED}
"""
WHERE_FROM = "description: Where the session comes from, such as `playground`, `production` or a service's name.\n"


@dataclass(frozen=True)
class Edit:
    """What is written in the place of what; the classes; what the report says of Python, and the lines of code in it."""

    name: str
    replacements: Replacements
    wire: str
    python: str
    says: str = ""
    before: str = ""
    now: str = ""
    first: Replacements = ()
    """What the description before it has beyond openapi.yaml."""


def _query(*lines: str) -> Replacements:
    described = [
        "        - name: verbose",
        "          in: query",
        "          description: Whether to tell all.",
        *lines,
    ]
    described += ["          schema:", "            type: boolean", "            examples: [true]"]
    return ((GET_SESSION_ANSWERS, "\n".join([*described, GET_SESSION_ANSWERS])),)


EDITS = (
    Edit(
        "an optional field of a request is added",
        (
            (
                SESSION_ID,
                f"        trace_id:\n          type: string\n          description: Id of the trace.\n{SESSION_ID}",
            ),
        ),
        "minor",
        "minor",
        "`SessionStartRequest.trace_id` is new",
    ),
    Edit(
        "a required field of a request is added",
        (
            (
                START_REQUEST,
                "      required: [project, session_name, source, region]\n      properties:\n"
                "        region:\n          type: string\n          description: Where it ran.\n",
            ),
        ),
        "major",
        "major",
        "`SessionStartRequest.region` is new, and must be given",
        "SessionStartRequest(project=..., session_name=..., source=...)",
        "SessionStartRequest(project=..., region=..., session_name=..., source=...)",
    ),
    Edit(
        "a field of a request becomes required",
        ((START_REQUEST, "      required: [project, session_name, source, duration]\n      properties:\n"),),
        "major",
        "major",
        "`SessionStartRequest.duration` must now be given",
        "SessionStartRequest(project=..., session_name=..., source=...)",
        "SessionStartRequest(duration=..., project=..., session_name=..., source=...)",
    ),
    Edit(
        "a required field of a request becomes optional",
        ((START_REQUEST, "      required: [project, session_name]\n      properties:\n"),),
        "patch",
        "minor",
        "`SessionStartRequest.source` need no longer be given; it is then `UNSET`",
    ),
    Edit(
        "an optional field of an answer is added",
        ((EVENT, f"{EVENT}        colour:\n          type: string\n          description: Its colour.\n"),),
        "minor",
        "minor",
        "`Event.colour` is new",
    ),
    Edit(
        "a required field of an answer is added",
        (
            (
                "                required: [session_id]\n                properties:\n",
                "                required: [session_id, url]\n                properties:\n"
                "                  url:\n                    type: string\n                    description: Its page.\n",
            ),
        ),
        "minor",
        "major",
        "`StartSessionResponseBody.url` is new, and must be given",
        "StartSessionResponseBody(session_id=...)",
        "StartSessionResponseBody(session_id=..., url=...)",
    ),
    Edit(
        "a field of an answer becomes required",
        (("    Event:\n      type: object\n", "    Event:\n      type: object\n      required: [event_id]\n"),),
        "patch",
        "major",
        "`Event.event_id` must now be given to make an `Event`",
        "Event()",
        "Event(event_id=...)",
    ),
    Edit(
        "a required field of an answer becomes optional",
        (("                required: [session_id]\n                properties:\n", "                properties:\n"),),
        "major",
        "major",
        "`StartSessionResponseBody.session_id` may now also be `Unset`",
        "session_id: str = start_session_response_body.session_id",
        "session_id: str | Unset = start_session_response_body.session_id",
    ),
    Edit(
        "a field of a request is removed",
        (
            (
                "        metadata:\n          type: object\n"
                "          description: Anything else worth keeping, such as cost and token counts.\n"
                "        start_time:\n          type: number",
                "        start_time:\n          type: number",
            ),
        ),
        "patch",
        "major",
        "`SessionStartRequest.metadata` is gone",
        "SessionStartRequest(project=..., session_name=..., source=..., metadata=...)",
    ),
    Edit(
        "a field of an answer is removed",
        (
            (
                "        parent_id:\n          type: [string, 'null']\n"
                "          description: Id of the event that this one happened within, or null when there is none.\n"
                "          examples: [caf77ace-3417-4da4-944d-f4a0688f3c23]\n",
                "",
            ),
        ),
        "major",
        "major",
        "`Event.parent_id` is gone",
        "event.parent_id",
    ),
    Edit(
        "a field of an answer is renamed",
        (("        event_name:\n", "        title:\n"),),
        "major",
        "major",
        "`Event.event_name` is gone; `title`, which is new, has its type",
        "event.event_name",
        "event.title",
    ),
    Edit(
        "a path parameter is renamed",
        (
            ("  /session/{session_id}:", "  /session/{id}:"),
            ("        - name: session_id", "        - name: id"),
            ("                session_id: $response", "                id: $response"),
        ),
        "patch",
        "major",
        "`session.get_session` takes `id` in the place of `session_id`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.get_session(id=...)",
    ),
    Edit(
        "an operationId is renamed",
        (
            ("      operationId: getSession\n      tags", "      operationId: readSession\n      tags"),
            ("              operationId: getSession", "              operationId: readSession"),
        ),
        "major",
        "major",
        "The method `session.get_session`, with its twin `get_session_async`, is now `session.read_session`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.read_session(session_id=...)",
    ),
    Edit(
        "a tag is renamed",
        (("  - name: Session\n", "  - name: Run\n"), *((("tags: [Session]", "tags: [Run]"),) * 2)),
        "patch",
        "major",
        "The method `session.get_session`, with its twin `get_session_async`, is now `run.get_session`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.run.get_session(session_id=...)",
    ),
    Edit(
        "a type of a request is widened",
        (("        end_time:\n          type: integer", "        end_time:\n          type: number"),),
        "patch",
        "minor",
        "`SessionStartRequest.end_time` may now also be `float`",
    ),
    Edit(
        "a type of a request is narrowed",
        (("        start_time:\n          type: number", "        start_time:\n          type: integer"),),
        "major",
        "major",
        "`SessionStartRequest.start_time` can no longer be `float`",
        "SessionStartRequest(project=..., session_name=..., source=..., start_time=1.5)",
        "SessionStartRequest(project=..., session_name=..., source=..., start_time=1)",
    ),
    Edit(
        "a type of an answer is widened",
        (
            (
                "          type: number\n          description: How long the event",
                "          type: [number, string]\n          description: How long the event",
            ),
        ),
        "major",
        "major",
        "`Event.duration` may now also be `str`",
        "duration: float | Unset = event.duration",
        "duration: float | str | Unset = event.duration",
    ),
    Edit(
        "a type of an answer is narrowed",
        (("          format: date-time\n        - type: string\n", "          format: date-time\n"),),
        "patch",
        "minor",
        "`Event.end_time` can no longer be `str`",
    ),
    Edit(
        "a field of an answer may be null",
        (("        event_name:\n          type: string", "        event_name:\n          type: [string, 'null']"),),
        "major",
        "major",
        "`Event.event_name` may now also be `None`",
        "event_name: str | Unset = event.event_name",
        "event_name: None | str | Unset = event.event_name",
    ),
    Edit(
        "a field of a request may be null",
        ((SESSION_ID, SESSION_ID.replace("type: string", "type: [string, 'null']")),),
        "patch",
        "minor",
        "`SessionStartRequest.session_id` may now also be `None`",
    ),
    Edit(
        "a value of an enum is added",
        (("[session, model, tool, chain]", "[session, model, tool, chain, agent]"),),
        "minor",
        "minor",
        "`EventType.AGENT` is new",
    ),
    Edit(
        "a value of an enum is removed",
        (("[session, model, tool, chain]", "[session, model, chain]"),),
        "patch",
        "major",
        "`EventType.TOOL` is gone",
        "EventType.TOOL",
        "EventType('tool')",
    ),
    Edit(
        "an operation is added",
        (("components:\n  securitySchemes:", f"{END_SESSION}components:\n  securitySchemes:"),),
        "minor",
        "minor",
        "The operation `session.end_session` is new",
    ),
    Edit(
        "an operation is removed",
        (),
        "major",
        "major",
        "The operation `session.end_session` is gone",
        "honeyhive.session.end_session(session_id=...)",
        first=(("components:\n  securitySchemes:", f"{END_SESSION}components:\n  securitySchemes:"),),
    ),
    Edit(
        "a query parameter is added",
        _query(),
        "minor",
        "minor",
        "`session.get_session` takes `verbose` too",
    ),
    Edit(
        "a required query parameter is added",
        _query("          required: true"),
        "major",
        "major",
        "`session.get_session` must be given `verbose`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.get_session(session_id=..., verbose=...)",
    ),
    Edit("a summary is changed", (("summary: Retrieve a session", "summary: Read a session"),), "patch", "no change"),
    Edit(
        "a schema is renamed",
        (("    Event:\n      type", "    SessionEvent:\n      type"), ("schemas/Event'", "schemas/SessionEvent'")),
        "patch",
        "major",
        "The class `Event` is now called `SessionEvent`",
        "from honeyhive_client.models import Event",
        "from honeyhive_client.models import SessionEvent",
    ),
    Edit(
        "a schema is moved from an operation into the components",
        (
            (STARTED, "              schema:\n                $ref: '#/components/schemas/Started'\n"),
            (
                "    EventType:\n",
                "    Started:\n      type: object\n      description: What is answered to the start of a session.\n"
                "      required: [session_id]\n      properties:\n        session_id:\n          type: string\n"
                "          description: Id of the session, to retrieve it with.\n    EventType:\n",
            ),
        ),
        "patch",
        "major",
        "The class `StartSessionResponseBody` is now called `Started`",
        "from honeyhive_client.models import StartSessionResponseBody",
        "from honeyhive_client.models import Started",
    ),
    Edit(
        "the properties of a schema are put into another order",
        (
            (f"{EVENT}        project_id:\n          type: string\n", f"{EVENT}"),
            (
                "          description: The project that the event belongs to.\n          examples: [New Project]\n",
                "",
            ),
            (
                "        source:\n          type: string\n          description: Where the event",
                "        project_id:\n          type: string\n          description: The project that the event belongs to.\n"
                "          examples: [New Project]\n        source:\n          type: string\n          description: Where the event",
            ),
        ),
        "no change",
        "no change",
    ),
    Edit(
        "the server is changed",
        (("  - url: https://api.honeyhive.ai\n", "  - url: https://api.eu.honeyhive.ai\n"),),
        "major",
        "no change",
    ),
    Edit(
        "a 4XX is added",
        (
            (
                f"{REFUSED}\ncomponents:",
                "        '404':\n          description: No such session\n          content:\n            application/json:\n"
                "              schema:\n                type: object\n                description: What was refused.\n"
                "                properties:\n                  message:\n                    type: string\n"
                f"                    description: Why.\n{REFUSED}\ncomponents:",
            ),
        ),
        "minor",
        "minor",
        "An error 404 of `session.get_session` has `data`: `GetSessionResponseBody404`",
    ),
    Edit(
        "a default is changed",
        ((WHERE_FROM, f"{WHERE_FROM}          default: notebook\n"),),
        "patch",
        "major",
        "`SessionStartRequest.source` is now `'notebook'` where it is not given; it was `'playground'`",
        "SessionStartRequest(project=..., session_name=...)",
        "SessionStartRequest(project=..., session_name=..., source='playground')",
        first=((WHERE_FROM, f"{WHERE_FROM}          default: playground\n"),),
    ),
    Edit(
        "the security of an operation is changed",
        (
            ("        - bearerAuth: []\n      parameters", "        - keyAuth: []\n      parameters"),
            (
                "    bearerAuth:\n",
                "    keyAuth:\n      type: apiKey\n      in: header\n      name: X-Key\n      description: A key.\n"
                "    bearerAuth:\n",
            ),
        ),
        "major",
        "major",
        "`HoneyHive` takes `bearer_auth` by name only",
    ),
    Edit(
        "an operation is deprecated",
        (
            (
                "      operationId: getSession\n      tags",
                "      operationId: getSession\n      deprecated: true\n      tags",
            ),
        ),
        "patch",
        "no change",
    ),
    Edit(
        "a format is changed",
        (
            (
                "        project_id:\n          type: string",
                "        project_id:\n          type: string\n          format: uuid",
            ),
        ),
        "patch",
        "major",
        "`Event.project_id` was `str` or `Unset`, and is now `UUID` or `Unset`",
        "project_id: str | Unset = event.project_id",
        "project_id: UUID | Unset = event.project_id",
    ),
)
