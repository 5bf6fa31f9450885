"""About, members, and what anybody may take along."""

import gzip
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

from folkmoot import __version__
from folkmoot.forum.posting import DeletePost
from folkmoot.record import checkpoints
from folkmoot.record.perform import CHECKPOINT_JOB
from folkmoot.record.settings import SetSetting
from tests.build import sealer_of
from tests.forum.build import a_post, do
from tests.identity.build import do_jobs
from tests.web.moot import Moot
from tests.web.pages.moot.stage import set_stage, steward


def test_about_says_who_holds_what_and_what_a_host_can_do(moot: Moot):
    stage = set_stage(moot)
    steward(moot, moot.bob, stage, "post.remove")
    do(moot.db, moot.ada, SetSetting("summary", "We weave."))
    do(moot.db, moot.ada, SetSetting("about", "On **Tuesdays**."))

    page = moot.browser().get("/about").text

    with moot.db.read() as tx:
        assert checkpoints.moot_id(tx) in page
    for words in (
        "We weave.",
        "<strong>Tuesdays</strong>",
        "founded the moot and holds every power",
        "Remove posts and comments, and restore them. Over Garden.",
        "so that the page in your browser lies to you",
        "This is how you would notice",
        f"Folkmoot {__version__} is free software",
        "/about/source.tar.gz",
    ):
        assert words in page


def test_about_counts_the_posts_that_are_there(moot: Moot):
    stage = set_stage(moot)
    for title in ("Alum", "Copper"):
        a_post(moot.db, moot.bob, stage.garden, title)
    do(moot.db, moot.bob, DeletePost(stage.post))

    assert "<dt>Posts</dt><dd>2</dd>" in moot.browser().get("/about").text


def test_a_closed_moot_says_less(moot: Moot):
    do(moot.db, moot.ada, SetSetting("about", "On **Tuesdays**."))
    do(moot.db, moot.ada, SetSetting("visibility", "members"))
    page = moot.browser().get("/about")
    assert page.status == 200
    assert "Tuesdays" not in page.text


def test_members_and_who_invited_them(moot: Moot):
    steward(moot, moot.bob, set_stage(moot), "post.remove", "post.pin")
    page = moot.browser().get("/members").text
    assert "3 members" in page
    assert "2 powers, until" in page
    assert page.count("invited by") == 2


def test_the_record_is_taken_along_and_checked_offline(moot: Moot, tmp_path: Path):
    set_stage(moot)
    do_jobs(moot.db, {CHECKPOINT_JOB: checkpoints.handler(sealer_of(moot.db))})
    client = moot.browser()
    record, checker = client.get("/record/export"), client.get("/record/verify.py")
    note = client.get("/record/checkpoint")
    assert 'filename="record.jsonl.gz"' in record.headers["content-disposition"]
    first = json.loads(gzip.decompress(record.content).splitlines()[0])
    assert first["audience"] == "public"
    for name, answer in (("record.jsonl.gz", record), ("verify.py", checker), ("note", note)):
        (tmp_path / name).write_bytes(answer.content)

    command = [sys.executable, "-I", "verify.py", "record.jsonl.gz", "--checkpoint", "note"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_member_takes_along_what_members_may_read(moot: Moot):
    set_stage(moot, visibility="members")
    inside = gzip.decompress(moot.browser(moot.bob).get("/record/export").content)
    outside = gzip.decompress(moot.browser().get("/record/export").content)
    assert b"Madder" in inside
    assert b"Madder" not in outside


def test_the_source_is_that_of_the_running_program(moot: Moot):
    answer = moot.browser().get("/about/source.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as tar:
        names = tar.getnames()
        about = tar.extractfile(f"folkmoot-{__version__}/folkmoot/web/pages/moot/about.py")
        assert about
        assert b"what a host can still do" in about.read()
    assert not [name for name in names if "__pycache__" in name]
