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
                description: The response to the start of a session.
                required: [session_id]
                properties:
                  session_id:
                    type: string
                    description: Id of the session, to retrieve it with.
"""
ALL_OF_STARTED = """\
              schema:
                description: The response to the start of a session.
                allOf:
                  - type: object
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


NEEDS_TOKEN = "      security:\n        - bearerAuth: []\n      parameters"
NEEDS_NOTHING = "      security: []\n      parameters"
NEEDS_EITHER = "      security:\n        - bearerAuth: []\n        - keyAuth: []\n      parameters"
NEEDS_KEY = "      security:\n        - keyAuth: []\n      parameters"
SCHEMES = "      description: The API key of the project, as a bearer token.\n"
KEY_AUTH = "    keyAuth:\n      type: apiKey\n      in: header\n      name: X-Key\n      description: A key.\n"
WITH_KEY = ((SCHEMES, f"{SCHEMES}{KEY_AUTH}"),)
OPERATION = "components:\n  securitySchemes:"
WITH_END = ((OPERATION, f"{END_SESSION}{OPERATION}"),)
EVENT_TYPE = "    EventType:\n      type: string\n"
LIMITS = """\
    Limits:
      type: object
      description: What a project may do.
      properties:
        rate:
          type: number
          description: Sessions in a second.
"""
WITH_LIMITS = ((EVENT_TYPE, f"{LIMITS}{EVENT_TYPE}"),)
DURATION = "          type: number\n          description: How long the event took"
SOURCE = "          type: string\n          description: Where the event comes from"
FROM_HERE = "          type: string\n          description: Where the session comes from"
TO_RECORD = "      description: A session to record.\n"
REGION = "        region:\n          type: string\n          description: Where it ran.\n          default: eu\n"
RELATED = "        related:\n          description: What led to it.\n          $ref: '#/components/schemas/Event'\n"
VERBOSE = "          schema:\n            type: boolean\n"


@dataclass(frozen=True)
class Edit:
    """What is written in place of what; the classes; what the report says of Python, and the lines of code in it."""

    name: str
    replacements: Replacements
    wire: str
    python: str
    says: str = ""
    """What the report says of the Python package."""
    before: str = ""
    now: str = ""
    first: Replacements = ()
    """What the description before it has beyond the frozen one."""
    shows: str = ""
    """What the report says of the wire."""
    group: int = 0
    """Edits of one group can be made together: each is reported as if it were made alone. 0: it cannot."""


def _query(*lines: str, default: str = "") -> Replacements:
    described = [
        "        - name: verbose",
        "          in: query",
        "          description: Whether to tell all.",
        *lines,
    ]
    described += ["          schema:", "            type: boolean", "            examples: [true]"]
    described += [f"            default: {default}"] if default else []
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
        shows="`SessionStartRequest.trace_id` (request): was added",
        group=1,
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
        "`SessionStartRequest.region` is new and required",
        "SessionStartRequest(project=..., session_name=..., source=...)",
        "SessionStartRequest(project=..., region=..., session_name=..., source=...)",
        shows="`SessionStartRequest.region` (request): was added, and is required",
        group=1,
    ),
    Edit(
        "a field of a request becomes required",
        ((START_REQUEST, "      required: [project, session_name, source, duration]\n      properties:\n"),),
        "major",
        "major",
        "`SessionStartRequest.duration` is now required",
        "SessionStartRequest(project=..., session_name=..., source=...)",
        "SessionStartRequest(duration=..., project=..., session_name=..., source=...)",
        shows="`SessionStartRequest.duration` (request): is now required",
        group=2,
    ),
    Edit(
        "a required field of a request becomes optional",
        ((START_REQUEST, "      required: [project, session_name]\n      properties:\n"),),
        "patch",
        "minor",
        "`SessionStartRequest.source` is now optional; its default is `UNSET`",
        shows="`SessionStartRequest.source` (request): is no longer required",
        group=3,
    ),
    Edit(
        "an optional field of a response is added",
        ((EVENT, f"{EVENT}        colour:\n          type: string\n          description: Its colour.\n"),),
        "minor",
        "minor",
        "`Event.colour` is new",
        shows="`Event.colour` (response): was added",
        group=1,
    ),
    Edit(
        "a required field of a response is added",
        (
            (
                "                required: [session_id]\n                properties:\n",
                "                required: [session_id, url]\n                properties:\n"
                "                  url:\n                    type: string\n                    description: Its page.\n",
            ),
        ),
        "minor",
        "major",
        "`StartSessionResponseBody.url` is new and required",
        "StartSessionResponseBody(session_id=...)",
        "StartSessionResponseBody(session_id=..., url=...)",
        shows="`POST /session/start`: the response 200, `url`: was added, and is required",
        group=1,
    ),
    Edit(
        "a field of a response becomes required",
        (("    Event:\n      type: object\n", "    Event:\n      type: object\n      required: [event_id]\n"),),
        "patch",
        "major",
        "`Event.event_id` is now required to construct an `Event`",
        "Event()",
        "Event(event_id=...)",
        shows="`Event.event_id` (response): is now required",
        group=1,
    ),
    Edit(
        "a required field of a response becomes optional",
        (("                required: [session_id]\n                properties:\n", "                properties:\n"),),
        "major",
        "major",
        "`StartSessionResponseBody.session_id` may now also be `Unset`",
        "session_id: str = start_session_response_body.session_id",
        "session_id: str | Unset = start_session_response_body.session_id",
        shows="`POST /session/start`: the response 200, `session_id`: is no longer required",
        group=2,
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
        "`SessionStartRequest.metadata` was removed",
        "SessionStartRequest(project=..., session_name=..., source=..., metadata=...)",
        shows="`SessionStartRequest.metadata` (request): was removed",
        group=1,
    ),
    Edit(
        "a field of a response is removed",
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
        "`Event.parent_id` was removed",
        "event.parent_id",
        shows="`Event.parent_id` (response): was removed",
        group=1,
    ),
    Edit(
        "a field of a response is renamed",
        (("        event_name:\n", "        title:\n"),),
        "major",
        "major",
        "`Event.event_name` was removed; `title`, which is new, has its type",
        "event.event_name",
        "event.title",
        shows="`Event.event_name` (response): was removed",
        group=2,
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
        "`session.get_session` takes `id` in place of `session_id`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.get_session(id=...)",
        shows="`POST /session/start`: the response 200: `links` changed",
    ),
    Edit(
        "an operationId is renamed",
        (
            ("      operationId: getSession\n      tags", "      operationId: readSession\n      tags"),
            ("              operationId: getSession", "              operationId: readSession"),
        ),
        "patch",
        "major",
        "The method `session.get_session`, with its async counterpart `get_session_async`, is now `session.read_session`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.read_session(session_id=...)",
        shows="`POST /session/start`: the response 200: `links` changed",
    ),
    Edit(
        "a tag is renamed",
        (("  - name: Session\n", "  - name: Run\n"), *((("tags: [Session]", "tags: [Run]"),) * 2)),
        "patch",
        "major",
        "`HoneyHive.session` was removed; `run`, which is new, has its type",
        "honeyhive.session",
        "honeyhive.run",
        shows="`POST /session/start`: `tags` changed",
    ),
    Edit(
        "a tag and an operationId are renamed",
        (
            ("  - name: Session\n", "  - name: Run\n"),
            *((("tags: [Session]", "tags: [Run]"),) * 2),
            ("      operationId: getSession\n      tags", "      operationId: readSession\n      tags"),
            ("              operationId: getSession", "              operationId: readSession"),
        ),
        "patch",
        "major",
        "The method `session.get_session`, with its async counterpart `get_session_async`, is now `run.read_session`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.run.read_session(session_id=...)",
        shows="`POST /session/start`: `tags` changed",
    ),
    Edit(
        "a response is described by a range",
        (("        '404':\n          $ref: '#/components/responses/ClientError'\n", ""),),
        "patch",
        "no change",
        shows="`POST /session/start`: the response 404 is now described by 4XX",
        first=(
            (
                "        4XX:\n          $ref: '#/components/responses/ClientError'\n",
                "        '404':\n          $ref: '#/components/responses/ClientError'\n"
                "        4XX:\n          $ref: '#/components/responses/ClientError'\n",
            ),
        ),
    ),
    Edit(
        "a type of a request is widened",
        (("        end_time:\n          type: integer", "        end_time:\n          type: number"),),
        "patch",
        "minor",
        "`SessionStartRequest.end_time` may now also be `float`",
        shows="`SessionStartRequest.end_time` (request): the type is now `number`; it was `integer`",
        group=1,
    ),
    Edit(
        "a type of a request is narrowed",
        (("        start_time:\n          type: number", "        start_time:\n          type: integer"),),
        "major",
        "major",
        "`SessionStartRequest.start_time` can no longer be `float`",
        "SessionStartRequest(project=..., session_name=..., source=..., start_time=1.5)",
        "SessionStartRequest(project=..., session_name=..., source=..., start_time=1)",
        shows="`SessionStartRequest.start_time` (request): the type is now `integer`; it was `number`",
        group=1,
    ),
    Edit(
        "a type of a response is widened",
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
        shows="`Event.duration` (response): the type is now `number` or `string`; it was `number`",
        group=1,
    ),
    Edit(
        "a type of a response is narrowed",
        (("          format: date-time\n        - type: string\n", "          format: date-time\n"),),
        "patch",
        "major",
        "`Event.end_time` can no longer be `str`",
        'Event(end_time="...")',
        "Event(end_time=...)",
        shows="`Time` (response): `string` was removed from the alternatives",
        group=1,
    ),
    Edit(
        "a field of a response may be null",
        (("        event_name:\n          type: string", "        event_name:\n          type: [string, 'null']"),),
        "major",
        "major",
        "`Event.event_name` may now also be `None`",
        "event_name: str | Unset = event.event_name",
        "event_name: None | str | Unset = event.event_name",
        shows="`Event.event_name` (response): may now be null",
        group=1,
    ),
    Edit(
        "a field of a request may be null",
        ((SESSION_ID, SESSION_ID.replace("type: string", "type: [string, 'null']")),),
        "patch",
        "minor",
        "`SessionStartRequest.session_id` may now also be `None`",
        shows="`SessionStartRequest.session_id` (request): may now be null",
        group=1,
    ),
    Edit(
        "a value of an enum is added",
        (("[session, model, tool, chain]", "[session, model, tool, chain, agent]"),),
        "minor",
        "minor",
        "`EventType.AGENT` is new",
        shows="`EventType` (response): the value `agent` was added",
        group=1,
    ),
    Edit(
        "a value of an enum is removed",
        (("[session, model, tool, chain]", "[session, model, chain]"),),
        "patch",
        "major",
        "`EventType.TOOL` was removed",
        "EventType.TOOL",
        "EventType('tool')",
        shows="`EventType` (response): the value `tool` was removed",
        group=2,
    ),
    Edit(
        "an operation is added",
        WITH_END,
        "minor",
        "minor",
        "The operation `session.end_session` is new",
        shows="The operation `POST /session/{session_id}/end` was added",
        group=1,
    ),
    Edit(
        "an operation is removed",
        ((END_SESSION, ""),),
        "major",
        "major",
        "The operation `session.end_session` was removed",
        "honeyhive.session.end_session(session_id=...)",
        first=WITH_END,
        shows="The operation `POST /session/{session_id}/end` was removed",
        group=2,
    ),
    Edit(
        "a query parameter is added",
        _query(),
        "minor",
        "minor",
        "`session.get_session` takes `verbose` too",
        shows="`GET /session/{session_id}`: the query parameter `verbose` was added",
        group=1,
    ),
    Edit(
        "a required query parameter is added",
        _query("          required: true"),
        "major",
        "major",
        "`session.get_session` now requires `verbose`",
        "honeyhive.session.get_session(session_id=...)",
        "honeyhive.session.get_session(session_id=..., verbose=...)",
        shows="`GET /session/{session_id}`: the required query parameter `verbose` was added",
        group=2,
    ),
    Edit(
        "a summary is changed",
        (("summary: Retrieve a session", "summary: Read a session"),),
        "patch",
        "no change",
        shows="`GET /session/{session_id}`: `summary` changed",
    ),
    Edit(
        "a schema is renamed",
        (("    Event:\n      type", "    SessionEvent:\n      type"), ("schemas/Event'", "schemas/SessionEvent'")),
        "no change",
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
                "    Started:\n      type: object\n      description: The response to the start of a session.\n"
                "      required: [session_id]\n      properties:\n        session_id:\n          type: string\n"
                "          description: Id of the session, to retrieve it with.\n    EventType:\n",
            ),
        ),
        "patch",
        "major",
        "The class `StartSessionResponseBody` is now called `Started`",
        "from honeyhive_client.models import StartSessionResponseBody",
        "from honeyhive_client.models import Started",
        shows="`POST /session/start`: the response 200: `description` changed",
        group=3,
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
        shows="The server `https://api.honeyhive.ai` was removed",
        group=1,
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
        shows="`GET /session/{session_id}`: the response 404 was added",
        group=2,
    ),
    Edit(
        "a default is changed",
        (("          default: playground\n", "          default: notebook\n"),),
        "patch",
        "major",
        "`SessionStartRequest.source` is now `'notebook'` by default; it was `'playground'`",
        "SessionStartRequest(project=..., session_name=...)",
        "SessionStartRequest(project=..., session_name=..., source='playground')",
        first=((WHERE_FROM, f"{WHERE_FROM}          default: playground\n"),),
        shows="`SessionStartRequest.source` (request): `default` is now `notebook`; it was `playground`",
        group=1,
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
        shows="`GET /session/{session_id}` requires the header `X-Key`; it required `Bearer` authentication",
        group=1,
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
        shows="`GET /session/{session_id}`: `deprecated` changed",
        group=1,
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
        shows="`Event.project_id` (response): `format` `uuid` was added",
        group=1,
    ),
    Edit(
        "an operation needs a token",
        ((NEEDS_NOTHING, NEEDS_TOKEN),),
        "major",
        "major",
        "`session.get_session` requires `bearer_auth`; it required no credentials",
        "HoneyHive()",
        "HoneyHive(bearer_auth=...)",
        first=((NEEDS_TOKEN, NEEDS_NOTHING),),
        shows="`GET /session/{session_id}` requires `Bearer` authentication; it required no credentials",
        group=2,
    ),
    Edit(
        "an operation needs no token any longer",
        ((NEEDS_TOKEN, NEEDS_NOTHING),),
        "minor",
        "minor",
        "`session.get_session` requires no credentials; it required `bearer_auth`",
        shows="`GET /session/{session_id}` requires no credentials; it required `Bearer` authentication",
        group=3,
    ),
    Edit(
        "an operation accepts another token too",
        ((NEEDS_TOKEN, NEEDS_EITHER), *WITH_KEY),
        "minor",
        "minor",
        "`session.get_session` requires `bearer_auth` or `key_auth`; it required `bearer_auth`",
        shows="`GET /session/{session_id}` requires `Bearer` authentication or the header `X-Key`; it required `Bearer` authentication",
    ),
    Edit(
        "an operation no longer accepts another token",
        ((NEEDS_EITHER, NEEDS_KEY),),
        "major",
        "major",
        "`session.get_session` requires `key_auth`; it required `bearer_auth` or `key_auth`",
        "HoneyHive(bearer_auth=...)",
        "HoneyHive(key_auth=...)",
        first=((NEEDS_TOKEN, NEEDS_EITHER), *WITH_KEY),
        shows="`GET /session/{session_id}` requires the header `X-Key`; it required",
    ),
    Edit(
        "a token is sent otherwise, for every operation",
        (("      type: http\n      scheme: bearer\n", "      type: apiKey\n      in: header\n      name: X-Key\n"),),
        "major",
        "major",
        "`HoneyHive` sends `bearer_auth` as `header X-Key`; it sent it as `bearer Authorization`",
        shows="`POST /session/start` requires the header `X-Key`; it required `Bearer` authentication; "
        "also `GET /session/{session_id}`",
    ),
    Edit(
        "a security scheme is renamed",
        (("    bearerAuth:\n", "    token:\n"), *((("        - bearerAuth: []\n", "        - token: []\n"),) * 2)),
        "no change",
        "major",
        "`HoneyHive` takes `token` in place of `bearer_auth`",
        "HoneyHive(bearer_auth=...)",
        "HoneyHive(token=...)",
    ),
    Edit(
        "the security of an operation becomes that of all",
        (
            ("      security:\n        - bearerAuth: []\n      parameters", "      parameters"),
            ("\ncomponents:\n  securitySchemes:", "\nsecurity:\n  - bearerAuth: []\n\ncomponents:\n  securitySchemes:"),
        ),
        "no change",
        "no change",
    ),
    Edit(
        "a type of a class that no operation uses is narrowed",
        (
            (
                "          type: number\n          description: Sessions",
                "          type: integer\n          description: Sessions",
            ),
        ),
        "no change",
        "major",
        "`Limits.rate` can no longer be `float`",
        "Limits(rate=1.5)",
        "Limits(rate=1)",
        first=WITH_LIMITS,
        group=1,
    ),
    Edit(
        "a type of a class that no operation uses is widened",
        (
            (
                "          type: number\n          description: Sessions",
                "          type: [number, string]\n          description: Sessions",
            ),
        ),
        "no change",
        "major",
        "`Limits.rate` may now also be `str`",
        "rate: float | Unset = limits.rate",
        "rate: float | str | Unset = limits.rate",
        first=WITH_LIMITS,
        group=2,
    ),
    Edit(
        "a number of a response becomes an integer",
        ((DURATION, DURATION.replace("number", "integer")),),
        "patch",
        "major",
        "`Event.duration` can no longer be `float`",
        "Event(duration=1.5)",
        "Event(duration=1)",
        shows="`Event.duration` (response): the type is now `integer`; it was `number`",
        group=2,
    ),
    Edit(
        "a string of a response becomes an enum",
        ((SOURCE, SOURCE.replace("string", "string\n          enum: [playground, production]")),),
        "patch",
        "major",
        "`Event.source` can no longer be `str`",
        'Event(source="...")',
        "Event(source=...)",
        shows="`Event.source` (response): only `playground` or `production` is now allowed",
        group=1,
    ),
    Edit(
        "a string of a request becomes an enum",
        ((FROM_HERE, FROM_HERE.replace("string", "string\n          enum: [playground, production]")),),
        "major",
        "major",
        "`SessionStartRequest.source` can no longer be `str`",
        shows="`SessionStartRequest.source` (request): only `playground` or `production` is now allowed",
        group=2,
    ),
    Edit(
        "a response gets a body",
        (
            (
                "          description: Session ended\n",
                "          description: Session ended\n          content:\n            application/json:\n"
                "              schema:\n                $ref: '#/components/schemas/Event'\n",
            ),
        ),
        "minor",
        "minor",
        "`session.end_session` returned `None`, and now returns `Event`",
        first=(*WITH_END, ("        '204':\n", "        '200':\n")),
        shows="`POST /session/{session_id}/end`: the response 200: `application/json` was added",
        group=3,
    ),
    Edit(
        "an optional field with a default is added to a request",
        ((SESSION_ID, f"{REGION}{SESSION_ID}"),),
        "minor",
        "minor",
        "`SessionStartRequest.region` is new, and is sent as `'eu'` by default",
        shows="`SessionStartRequest.region` (request): was added",
        group=2,
    ),
    Edit(
        "a field of a request gets a default",
        (("          description: Where it ran.\n", "          description: Where it ran.\n          default: eu\n"),),
        "patch",
        "major",
        "`SessionStartRequest.region` is now `'eu'` by default; it was omitted",
        first=((SESSION_ID, f"{REGION}{SESSION_ID}".replace("          default: eu\n", "")),),
        shows="`SessionStartRequest.region` (request): `default` `eu` was added",
        group=3,
    ),
    Edit(
        "a query parameter with a default is added",
        _query(default="true"),
        "minor",
        "minor",
        "`session.get_session` takes `verbose` too; it is sent as `True` by default",
        shows="`GET /session/{session_id}`: the query parameter `verbose` was added",
        group=3,
    ),
    Edit(
        "the default of a query parameter is changed",
        (("            default: true\n", "            default: false\n"),),
        "patch",
        "major",
        "`session.get_session` takes `False` for `verbose` by default; it was `True`",
        first=_query(default="true"),
        shows="`GET /session/{session_id}`: the query parameter `verbose`: `default` is now `False`; it was `True`",
    ),
    Edit(
        "an object becomes allOf of itself",
        ((STARTED, ALL_OF_STARTED),),
        "no change",
        "no change",
    ),
    Edit(
        "a path is changed",
        (("  /session/{session_id}:", "  /sessions/{session_id}:"),),
        "major",
        "no change",
        shows="`GET /session/{session_id}` is now `GET /sessions/{session_id}`",
    ),
    Edit(
        "an operation makes room for another",
        (
            ("  /session/{session_id}/end:\n    post:\n", "  /session/{session_id}/stop:\n    post:\n"),
            ("operationId: endSession", "operationId: stopSession"),
        ),
        "major",
        "major",
        "The operation `session.end_session` was removed",
        first=WITH_END,
        shows="The operation `POST /session/{session_id}/end` was removed",
    ),
    Edit(
        "a schema of requests and responses is changed",
        ((DURATION, DURATION.replace("number", "string")),),
        "major",
        "major",
        "`Event.duration` was `float` or `Unset`, and is now `str` or `Unset`",
        first=((SESSION_ID, f"{RELATED}{SESSION_ID}"),),
        shows="`Event.duration` (request and response, 2 operations): the type is now `string`; it was `number`",
        group=3,
    ),
    Edit(
        "null is written in another way",
        (
            (
                "          type: [string, 'null']\n          description: Id of the event that",
                "          anyOf:\n            - type: string\n            - type: 'null'\n"
                "          description: Id of the event that",
            ),
        ),
        "no change",
        "no change",
    ),
    Edit(
        "a string of a request gets a greatest length",
        ((FROM_HERE, FROM_HERE.replace("string", "string\n          maxLength: 20")),),
        "major",
        "no change",
        shows="`SessionStartRequest.source` (request): `maxLength` `20` was added",
        group=1,
    ),
    Edit(
        "a body of a request becomes optional",
        (("      requestBody:\n        required: true\n", "      requestBody:\n        required: false\n"),),
        "patch",
        "minor",
        "`session.start_session` no longer requires `request`",
        shows="`POST /session/start`: the body is no longer required",
        group=1,
    ),
)
