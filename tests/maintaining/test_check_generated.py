"""`make check-generated` fails when `generated/` is not what the description gives, and prints the reason."""

from __future__ import annotations

import pytest

from .conftest import Repository

pytestmark = pytest.mark.sampled(2)

EVENT = "generated/honeyhive_client/models/event.py"


def test_released_package_is_current(released: Repository) -> None:
    done = released.make("check-generated")

    assert done.returncode == 0, done.stderr


def test_changed_description_is_drift(released: Repository) -> None:
    released.replace(("What kind of event it is. More kinds may come.", "What kind of event it is."))

    done = released.check_generated()

    assert done.returncode == 1
    assert "out of date: honeyhive_client/models/event_type.py\n" in done.stderr
    assert "run `make generate`" in done.stderr
    assert "by hand" not in done.stderr


@pytest.mark.parametrize("what", ["edited", "added", "deleted"])
def test_hand_edits_differ_from_drift(what: str, released: Repository) -> None:
    path = EVENT if what != "added" else EVENT.replace("event", "mine")
    if what == "deleted":
        (released.root / path).unlink()
    else:
        released.write(path, "x = 1\n")
        released.git("add", path)

    done = released.check_generated()

    assert done.returncode == 1
    assert f"{what} by hand: {path.removeprefix('generated/')}\n" in done.stderr
    advice = "run `make generate`" if what == "deleted" else "change the description, the configuration or a template"
    assert advice in done.stderr
    assert ("make generate" in done.stderr) is (what == "deleted")


def test_lost_manifest_is_no_hand_edit(released: Repository) -> None:
    released.write("generated/manifest.json", "<<<<<<< main")

    done = released.check_generated()

    assert done.returncode == 1
    assert "out of date: manifest.json\n" in done.stderr
    assert "by hand" not in done.stderr


def test_untracked_files_are_reported(released: Repository) -> None:
    released.replace(("tags: [Session]", "tags: [Build]"))
    released.generate()
    done = released.check_generated()
    assert done.returncode == 1
    assert "not in git: honeyhive_client/api/build/start_session.py\n" in done.stderr
    assert "add them, with `git add --force` if .gitignore lists them" in done.stderr

    released.git("add", "--force", "generated")

    assert released.check_generated().returncode == 0
