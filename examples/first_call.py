"""Start a session and read it back."""

from honeyhive_client import HoneyHive
from honeyhive_client.models import components, operations


def main() -> None:
    with HoneyHive() as honeyhive:  # reads the token from HH_API_KEY, and the URL of another server from HH_API_URL
        started = honeyhive.session.start_session(
            request=operations.StartSessionRequestBody(
                session=components.SessionStartRequest(
                    project="Simple RAG Project",
                    session_name="Playground Session",
                    source="playground",
                    inputs={"question": "What is in the context?"},
                    outputs={"role": "assistant", "content": "Hello world"},
                    duration=824.8056,  # milliseconds
                )
            )
        )
        if started.object is None:
            raise SystemExit("the response has no body")
        print(f"started {started.object.session_id}")

        event = honeyhive.session.get_session(started.object.session_id).event
        if event is not None:
            print(f"{event.event_name}: {event.inputs} -> {event.outputs}, {event.duration} ms")


if __name__ == "__main__":
    main()
