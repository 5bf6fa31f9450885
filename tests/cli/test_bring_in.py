"""import lemmy, as a host runs it; what it does is tested in tests/forum."""

import pytest


def test_a_community_that_is_not_there_is_told(run, hall, tmp_path, database):
    (tmp_path / "thread.json").write_text('{"posts": [], "comments": []}')
    result = run(
        "import",
        "lemmy",
        tmp_path / "thread.json",
        "--community",
        "talk",
        "--data",
        hall,
        *database,
    )
    assert result.exit_code == 1
    assert result.stderr.strip().endswith(".")


@pytest.mark.parametrize("text", ["", "not json", "[1, 2]"])
def test_a_file_that_is_no_export_is_told_with_the_place(run, hall, tmp_path, database, text):
    (tmp_path / "thread.json").write_text(text)
    result = run(
        "import",
        "lemmy",
        tmp_path / "thread.json",
        "--community",
        "talk",
        "--data",
        hall,
        *database,
    )
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
