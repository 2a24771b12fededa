"""Who may sign in: the file of users, its faults, and the commands that keep it."""

import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

from index.errors import ConfigError
from qa.passwords import Access, PasswordError, PasswordHash, Users, hash_password, read_access, user_name, write_access

PASSWORD = "a long müssel bed"
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def ada() -> PasswordHash:
    return hash_password(PASSWORD)


@pytest.fixture
def file(tmp_path: Path, ada: PasswordHash) -> Path:
    path = tmp_path / "users.json"
    write_access(path, Access({"ada": ada}))
    return path


def test_a_password_fits_its_own_hash_alone(ada: PasswordHash) -> None:
    assert ada.fits(PASSWORD)
    assert ada.fits(PASSWORD.replace("ü", "u\u0308"))  # the same letters, written in two code points
    assert not ada.fits(PASSWORD + " ")
    assert not ada.fits("")


def test_equal_passwords_have_unlike_hashes(ada: PasswordHash) -> None:
    other = hash_password(PASSWORD)
    assert (other.salt == ada.salt, other.hash == ada.hash) == (False, False)


def test_a_short_password_is_refused() -> None:
    with pytest.raises(PasswordError, match="7 characters: choose one of at least 8"):
        hash_password("seven77")


@pytest.mark.parametrize("name", ["", "  ", "a:b", "a\nb", "x" * 65], ids=repr)
def test_a_name_that_no_browser_could_send_is_refused(name: str) -> None:
    with pytest.raises(PasswordError, match="can't be a user's name"):
        user_name(name)


def test_the_file_is_its_owners_alone_and_holds_no_password(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "müssel" not in file.read_text(encoding="utf-8")
    assert list(read_access(file).users) == ["ada"]
    assert os.listdir(file.parent) == ["users.json"]


def test_a_file_that_can_not_be_replaced_stays_as_it_was(file: Path, ada: PasswordHash) -> None:
    before = file.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        write_access(file, Access({"ada": ada, "half\udc80": ada}))
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == ["users.json"]


BROKEN = {
    "empty": "",
    "not JSON": "ada:secret",
    "a list": "[]",
    "another format": '{"format": "htpasswd", "users": {}}',
    "no users": '{"format": "dateline-users-1"}',
    "a user that is no object": '{"format": "dateline-users-1", "users": {"ada": 1}}',
    "an empty hash": '{"format": "dateline-users-1", "users": {"ada": {"salt": "00", "hash": ""}}}',
    "no hexadecimal": '{"format": "dateline-users-1", "users": {"ada": {"salt": "xy", "hash": "00"}}}',
    "too costly": '{"format": "dateline-users-1", "users": {"ada": {"salt": "00", "hash": "00", "n": 1073741824}}}',
    "half a hash of a token": (
        '{"format": "dateline-users-1", "users": {}, "tokens": {"bot": {"hash": "ab", "made": "2033-01-01"}}}'
    ),
    "too deep": "[" * 100_000,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "users.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"users\.json: not a file of users, or damaged; .*qa auth add") as failed:
        read_access(path)
    assert "\n" not in str(failed.value)


def test_a_missing_file_and_one_that_names_nobody(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file of users; make one with `qa auth add"):
        read_access(tmp_path / "users.json")
    write_access(tmp_path / "users.json", Access({}))
    assert read_access(tmp_path / "users.json") == Access()  # more can be added
    with pytest.raises(ConfigError, match="names no user; make one with `qa auth add"):
        Users(tmp_path / "users.json")


def test_a_file_that_comes_to_name_nobody_lets_nobody_in(file: Path) -> None:
    users = Users(file)
    assert users.verify("ada", PASSWORD)
    write_access(file, Access({}))
    with pytest.raises(ConfigError, match="names no user"):
        users.remembers("ada", PASSWORD)
    assert not users.verify("ada", PASSWORD)


def test_who_was_verified_is_remembered_until_the_file_says_otherwise(file: Path, ada: PasswordHash) -> None:
    users = Users(file)
    assert not users.remembers("ada", PASSWORD)
    assert users.verify("ada", PASSWORD)
    assert users.remembers("ada", PASSWORD)
    assert not users.remembers("ada", "another password")
    write_access(file, Access({"ada": ada, "ben": hash_password("bens password")}))
    assert users.remembers("ada", PASSWORD)  # nothing changed for her
    assert users.verify("ben", "bens password")
    write_access(file, Access({"ada": hash_password("a new password"), "cy": ada}))
    assert not users.remembers("ada", PASSWORD)
    assert not users.verify("ada", PASSWORD)
    assert not users.remembers("ben", "bens password")
    assert not users.verify("ben", "bens password")


def test_a_file_that_breaks_lets_nobody_in(file: Path) -> None:
    users = Users(file)
    assert users.verify("ada", PASSWORD)
    file.write_text("{", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ConfigError, match="damaged"):
            users.remembers("ada", PASSWORD)
        assert not users.verify("ada", PASSWORD)


def test_an_unknown_name_takes_as_long_as_a_wrong_password(file: Path) -> None:
    users = Users(file)

    def seconds(name: str) -> float:
        started = thread_time()  # of this thread: others use the machine too
        assert not users.verify(name, "wrong password")
        return thread_time() - started

    known, unknown = min(seconds("ada") for _ in range(3)), min(seconds("eve") for _ in range(3))
    assert 0.5 < known / unknown < 2


def test_the_commands(run_qa: Run, tmp_path: Path) -> None:
    added = run_qa("auth", "add", "ada", "--home", "news", stdin=f"{PASSWORD}\n".encode())
    assert (added.code, added.out, added.err) == (0, "ada may sign in: qa serve --auth news/users.json\n", "")
    assert run_qa("auth", "add", "ben", "--home", "news", "--quiet", stdin=b"bens password").out == ""
    assert run_qa("auth", "list", "--home", "news").out == "ada\nben\n"
    assert Users(tmp_path / "news" / "users.json").verify("ada", PASSWORD)
    assert run_qa("auth", "remove", "ada", "--home", "news").out == "ada may sign in no more\n"
    assert run_qa("auth", "list", "--file", "news/users.json").out == "ben\n"
    kept = json.loads((tmp_path / "news" / "users.json").read_text(encoding="utf-8"))
    assert list(kept["users"]) == ["ben"]


def test_the_last_user_is_removed_and_another_added(run_qa: Run) -> None:
    assert run_qa("auth", "add", "ann", stdin=b"long enough").code == 0
    assert run_qa("auth", "remove", "ann").code == 0
    listed = run_qa("auth", "list")
    assert (listed.code, listed.out) == (0, "")
    assert listed.err == ".qa/users.json: names no user; `qa auth add NAME` adds one\n"
    assert run_qa("auth", "list", "--quiet").err == ""
    assert run_qa("auth", "remove", "ann").err.startswith("qa: .qa/users.json: names no ann")
    assert run_qa("auth", "add", "bob", stdin=b"long enough").code == 0
    assert run_qa("auth", "list").out == "bob\n"


def test_the_file_of_the_settings_comes_before_the_home(run_qa: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[serve]\nauth_file = "who.json"', encoding="utf-8")
    assert run_qa("auth", "add", "ada", stdin=b"long enough").code == 0
    assert (tmp_path / "who.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["add", "ada"], b"short\n", "qa: the password has 5 characters: choose one of at least 8\n"),
        (["add", "ada"], b"", "qa: the password has 0 characters: choose one of at least 8\n"),
        (["add", "a:b"], b"long enough", "qa: 'a:b' can't be a user's name"),
        (["remove", "ada"], b"", "qa: .qa/users.json: there is no such file of users"),
        (["list"], b"", "qa: .qa/users.json: there is no such file of users"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_faults_of_the_commands(run_qa: Run, tmp_path: Path, arguments: list[str], stdin: bytes, said: str) -> None:
    ran = run_qa("auth", *arguments, stdin=stdin)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert ran.err.startswith(said)
    assert not (tmp_path / ".qa").exists()


def test_nobody_is_removed_who_is_not_there(run_qa: Run) -> None:
    assert run_qa("auth", "add", "ada", stdin=b"long enough").code == 0
    ran = run_qa("auth", "remove", "eve")
    assert (ran.code, ran.err) == (1, "qa: .qa/users.json: names no eve; `qa auth list` shows who is there\n")


def test_a_token_is_shown_once_kept_as_a_hash_and_taken_back(run_qa: Run, tmp_path: Path) -> None:
    made = run_qa("auth", "token", "bot")
    token = made.out.strip()
    assert (made.code, made.out, len(token) > 50) == (0, f"{token}\n", True)
    assert made.err.splitlines() == [
        "bot may sign in with it: qa serve --auth .qa/users.json",
        "keep it, it is shown this once; it is sent as `Authorization: Bearer TOKEN`",
    ]
    file = tmp_path / ".qa" / "users.json"
    assert token not in file.read_text(encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    users = Users(file)  # of tokens alone
    assert (users.has_token(token), users.has_token(token[:-1]), users.has_token("")) == (True, False, False)

    again = run_qa("auth", "token", "bot", "--quiet")
    assert again.err == ""
    assert (users.has_token(token), users.has_token(again.out.strip())) == (False, True)
    assert "the one before is good no more" in run_qa("auth", "token", "bot").err


def test_passwords_and_tokens_leave_one_another_alone(run_qa: Run, tmp_path: Path) -> None:
    assert run_qa("auth", "add", "ada", stdin=b"long enough").code == 0
    token = run_qa("auth", "token", "ada").out.strip()
    bot = run_qa("auth", "token", "bot").out.strip()
    assert run_qa("auth", "add", "ada", stdin=b"another password").code == 0
    users = Users(tmp_path / ".qa" / "users.json")
    assert users.verify("ada", "another password")
    assert users.has_token(token)
    made = date.today().isoformat()
    assert run_qa("auth", "list").out.splitlines() == ["ada", f"ada (token of {made})", f"bot (token of {made})"]

    assert run_qa("auth", "remove", "ada", "--token").out == "ada's token is good no more\n"
    assert (users.has_token(token), users.remembers("ada", "another password")) == (False, True)
    none = run_qa("auth", "remove", "ada", "--token")
    assert (none.code, "ada has no token" in none.err) == (1, True)
    assert run_qa("auth", "token", "ada").code == 0
    assert run_qa("auth", "remove", "ada").out == "ada may sign in no more\n"
    assert run_qa("auth", "list").out == f"bot (token of {made})\n"
    assert users.has_token(bot)
