"""Whose a picture is, what it says of itself, and that deleting it takes everything with it."""

import pytest
from sqlalchemy import select

from folkmoot.clock import Ref
from folkmoot.errors import Gone, Invalid, NotAllowed, NotFound
from folkmoot.media import uploading, uploads
from folkmoot.media.picture import Right
from folkmoot.media.uploading import AddPicture, DeletePicture, DescribePicture
from folkmoot.media.uploads import Upload
from folkmoot.record.actors import HOST, Actor, Member, Visitor
from folkmoot.record.acts import NEVER, Act, kinds
from folkmoot.record.log import frontier
from folkmoot.record.perform import perform
from folkmoot.storage.blobs import BlobStore
from folkmoot.storage.database import Database
from folkmoot.storage.transaction import OutsidePerform
from tests.build import clock_of
from tests.media.build import bring, files, missing, picture, work

NOBODY = Ref("0" * 32)


def do(db: Database, act: Act, by: Actor) -> None:
    with db.write() as tx:
        perform(tx, act, by=by)


def find(db: Database, ref: Ref) -> Upload:
    with db.read() as tx:
        return uploads.find(tx, ref)


def listed(db: Database, owner: Member, **page: int) -> list[Ref]:
    with db.read() as tx:
        return [one.ref for one in uploads.of_owner(tx, owner.id, **page)]


def used(db: Database, owner: Member) -> tuple[int, int]:
    with db.read() as tx:
        return uploads.used(tx, owner.id)


# ---- bringing


def test_a_picture_is_kept_with_all_it_says(db: Database, store: BlobStore, ada: Member) -> None:
    ref = bring(db, store, ada, alt="A  mill\nby the river ")

    upload = find(db, ref)
    assert (upload.owner_id, upload.width, upload.height) == (ada.id, 640, 10)
    assert upload.alt == "A mill by the river"
    assert upload.rights == (Right("dc:rights", "© Ada"),)
    assert upload.data_mining == "DMI-PROHIBITED"
    assert upload.bytes == picture().bytes_total
    with db.read() as tx:
        stored = uploads.renditions_of(tx, upload.id)
    assert {one.sha256 for one in stored.values()} == files(store)
    assert missing(db, store) == []


def test_a_form_sent_twice_brings_one_picture(db: Database, store: BlobStore, ada: Member) -> None:
    first = bring(db, store, ada, key="nonce")

    assert bring(db, store, ada, key="nonce") == first
    assert listed(db, ada) == [first]


def test_a_refused_upload_leaves_no_row(db: Database, store: BlobStore, ada: Member) -> None:
    for by in (Visitor(NOBODY, 99), HOST):
        with pytest.raises(NotAllowed):
            bring(db, store, by)  # type: ignore[arg-type]
    with pytest.raises(Invalid):
        bring(db, store, ada, alt="x" * 1501)

    assert listed(db, ada) == []
    with db.read() as tx:
        assert tx.rows(select(uploads.renditions)) == []


def test_only_what_the_decoder_makes_is_taken(db: Database, store: BlobStore, ada: Member) -> None:
    good = tuple(
        uploads.Stored(r.size, r.width, r.height, r.content_type, len(r.data), r.sha256)
        for r in picture().renditions
    )
    replace = {"content_type": "text/html"}, {"sha256": "../../etc/passwd"}, {"size": "../x"}
    bad = [(), good[:1], good[::-1], good + good]
    bad += [(good[0], uploads.Stored(**{**_fields(good[1]), **change})) for change in replace]

    for renditions in bad:
        with pytest.raises(Invalid):
            do(db, AddPicture(ref=clock_of(db).new_ref(), renditions=renditions), ada)


def _fields(stored: uploads.Stored) -> dict[str, object]:
    return {name: getattr(stored, name) for name in stored.__struct_fields__}


def test_nothing_of_it_is_in_the_record(db: Database, store: BlobStore, ada: Member) -> None:
    with db.read() as tx:
        before = frontier(tx).size
    ref = bring(db, store, ada)
    do(db, DescribePicture(ref, "a mill"), ada)
    do(db, DeletePicture(ref), ada)

    with db.read() as tx:
        assert frontier(tx).size == before
    assert {kind.record for name, kind in kinds.items() if name.startswith("picture.")} == {NEVER}


def test_the_tables_are_shut_outside_of_acts(db: Database, ada: Member) -> None:
    for table in (uploads.pictures, uploads.renditions):
        with pytest.raises(OutsidePerform), db.write() as tx:
            tx.write(table.delete())


# ---- describing


def test_a_description_can_be_changed_by_its_owner(
    db: Database, store: BlobStore, ada: Member
) -> None:
    ref = bring(db, store, ada)

    do(db, DescribePicture(ref, "  a mill "), ada)

    assert find(db, ref).alt == "a mill"
    with pytest.raises(Invalid):
        do(db, DescribePicture(ref, "x" * 1501), ada)


@pytest.mark.parametrize("act", [lambda ref: DescribePicture(ref, "mine"), DeletePicture])
def test_nobody_else_may_touch_it(
    act: type[DeletePicture], db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    ref = bring(db, store, ben)

    # ada is the founder and holds every mandate there is
    for other in (ada, HOST):
        with pytest.raises(NotAllowed):
            do(db, act(ref), other)

    assert find(db, ref).alt == ""
    assert missing(db, store) == []


# ---- deleting


def test_deleting_takes_row_words_and_files(db: Database, store: BlobStore, ada: Member) -> None:
    ref = bring(db, store, ada, alt="a mill")

    do(db, DeletePicture(ref), ada)

    with pytest.raises(Gone):
        find(db, ref)
    assert listed(db, ada) == []
    assert used(db, ada) == (0, 0)
    with db.read() as tx:
        row = tx.row(select(uploads.pictures))
        assert row is not None
        assert (row.alt, row.rights, row.data_mining, row.bytes) == ("", "[]", None, 0)
        assert tx.rows(select(uploads.renditions)) == []
    work(db, store)
    assert files(store) == set()


def test_what_was_deleted_can_be_neither_described_nor_deleted_again(
    db: Database, store: BlobStore, ada: Member
) -> None:
    ref = bring(db, store, ada)
    do(db, DeletePicture(ref), ada)

    for act in (DescribePicture(ref, "x"), DeletePicture(ref)):
        with pytest.raises(Gone):
            do(db, act, ada)
    for act in (DescribePicture(NOBODY, "x"), DeletePicture(NOBODY)):
        with pytest.raises(NotFound):
            do(db, act, ada)


def test_a_file_that_another_picture_has_too_stays(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    # given: two members brought pictures with the same thumbnail, one of them twice
    mine, theirs, again = (
        bring(db, store, ada, "a"),
        bring(db, store, ben, "b"),
        bring(db, store, ben, "b"),
    )

    # when
    do(db, DeletePicture(mine), ada)
    do(db, DeletePicture(again), ben)
    work(db, store)

    # then
    assert missing(db, store) == []
    assert {one.sha256 for one in picture("b").renditions} == files(store)
    assert find(db, theirs).owner_id == ben.id


def test_a_person_who_goes_takes_their_pictures(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    bring(db, store, ada, "a")
    kept = bring(db, store, ben, "b")

    with db.write() as tx, tx.performing():
        uploads.forget(tx, ada.id, 1)
        uploads.remove(tx, NOBODY, 1)
    work(db, store)

    assert listed(db, ada) == []
    assert listed(db, ben) == [kept]
    assert files(store) == {one.sha256 for one in picture("b").renditions}


# ---- lists


def test_own_pictures_are_listed_newest_first_in_pages(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    refs = [bring(db, store, ada, str(n)) for n in range(5)]
    bring(db, store, ben)
    do(db, DeletePicture(refs.pop(2)), ada)
    newest = refs[::-1]

    first = listed(db, ada, limit=2)
    rest = listed(db, ada, limit=9, before=find(db, first[-1]).id)

    assert first == newest[:2]
    assert rest == newest[2:]
    assert used(db, ada) == (4, sum(picture(n).bytes_total for n in "0134"))


def test_several_are_found_at_once_without_the_deleted(
    db: Database, store: BlobStore, ada: Member
) -> None:
    one, two = bring(db, store, ada, "1"), bring(db, store, ada, "2")
    do(db, DeletePicture(two), ada)

    with db.read() as tx:
        found = uploads.by_refs(tx, [one, two, NOBODY])

    assert list(found) == [one]


def test_only_one_s_own_pictures_may_be_attached(
    db: Database, store: BlobStore, ada: Member, ben: Member
) -> None:
    mine, theirs, gone = (bring(db, store, by, n) for by, n in ((ada, "1"), (ben, "2"), (ada, "3")))
    do(db, DeletePicture(gone), ada)

    with db.read() as tx:
        uploads.check_own(tx, [], ada.id)
        uploads.check_own(tx, [mine, mine], ada.id)
        for refs in ([mine, theirs], [gone], [NOBODY]):
            with pytest.raises(Invalid) as error:
                uploads.check_own(tx, refs, ada.id)
            assert error.value.field == "pictures"


def test_the_longest_description_is_the_one_of_posts() -> None:
    from folkmoot.forum import writing

    assert writing.ALT == uploading.LONGEST_ALT
