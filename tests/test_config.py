"""Settings: origins, precedence, errors that name the nearest key, and no listener open to others by accident."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hilum.config import AeAddress, ConfigError, HostPort, load
from hilum.ihe.swf import SwfSettings


def write(folder: Path, text: str) -> Path:
    path = folder / "hilum.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_every_value_is_a_default_on_loopback() -> None:
    loaded = load(environment={})
    assert loaded.settings.listen.dicom == "HILUM@127.0.0.1:11112"
    assert {origin for _, _, origin in loaded.rows()} == {"default"}


def test_environment_wins_over_the_file_and_flags_win_over_both(tmp_path: Path) -> None:
    path = write(tmp_path, 'data = "./a"\n[listen]\nmllp = "127.0.0.1:1"\nhttp = "127.0.0.1:2"\n')
    environment = {"HILUM_LISTEN__MLLP": "127.0.0.1:3", "HILUM_LISTEN__HTTP": "127.0.0.1:4"}
    loaded = load(path, environment=environment, flags={"listen.http": "127.0.0.1:5"})
    assert loaded.settings.listen.mllp == "127.0.0.1:3"
    assert loaded.settings.listen.http == "127.0.0.1:5"
    origins = {key: origin for key, _, origin in loaded.rows()}
    assert origins["data"] == "hilum.toml"
    assert origins["listen.mllp"] == "HILUM_LISTEN__MLLP"
    assert origins["listen.http"] == "--listen-http"


def test_an_unknown_key_is_an_error_that_names_the_nearest_known_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"did you mean 'mllp'.*listen\.mlpp \(hilum\.toml\)"):
        load(write(tmp_path, '[listen]\nmlpp = "127.0.0.1:1"\n'), environment={})


def test_an_unknown_environment_variable_is_an_error_that_names_it() -> None:
    with pytest.raises(ConfigError, match="HILUM_DTAA"):
        load(environment={"HILUM_DTAA": "x"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data = 3\n", "expected"),
        ("[listen]\ninsecure = 7\n", "expected true or false"),
        ("listen = 1\n", "expected a table"),
        ("peers = 1\n", "expected a table"),
        ('[listen]\ndicom = "127.0.0.1:1"\n', "expected AE@host:port"),
        ('[listen]\nmllp = "here"\n', "expected host:port"),
        ('[peers.a]\ndicom = "A-TITLE-OF-MORE-THAN-16@h:1"\n', "1 to 16 characters"),
        ('[archive]\nretrieve = "changed"\n', "expected one of"),
        ('[peers.a]\nsyslog = "arr.example:6514"\n', "expected tls://host:port"),
        ('[peers.a]\nsyslog = "tls://arr.example"\n', "expected tls://host:port"),
        ('[peers.a]\nsyslog = "http://arr.example:1"\n', "expected tls://host:port"),
        ('[tls]\nkey = "k.pem"\n', "a key without `certificate` at tls.key (hilum.toml)"),
        (
            '[peers.a]\nsyslog = "tls://h:1"\ntls.key = "k"\n',
            "a key without `certificate` at peers.a.tls.key (hilum.toml)",
        ),
        ('[peers.a]\nsyslog = "tcp://h:1"\ntls.ca = "c"\n', "the peer has no tls:// address there"),
        ("[tls]\nkeys = 1\n", "did you mean 'key'"),
        ("data = \n", "is no TOML"),
        ("[profiles.swx]\n", "did you mean 'swf'"),
        ('[profiles.swf]\nstation = "x"\n', "did you mean 'stations'"),
    ],
)
def test_a_wrong_value_is_an_error_that_names_its_place(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        load(write(tmp_path, text), environment={})


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.toml", environment={})


@pytest.mark.parametrize("key", ["dicom", "mllp", "http"])
def test_an_address_that_others_reach_is_refused_unless_said_to_be_insecure(key: str, tmp_path: Path) -> None:
    address = "HILUM@0.0.0.0:1" if key == "dicom" else "0.0.0.0:1"
    with pytest.raises(ConfigError, match="neither TLS nor authentication"):
        load(write(tmp_path, f'[listen]\n{key} = "{address}"\n'), environment={})
    loaded = load(write(tmp_path, f'[listen]\n{key} = "{address}"\ninsecure = true\n'), environment={})
    assert getattr(loaded.settings.listen, key) == address


def test_a_profile_brings_its_own_table(tmp_path: Path) -> None:
    text = (
        '[profiles.swf]\nimage_managers = ["pacs"]\n'
        '[[profiles.swf.stations]]\nname = "MR room"\nae_title = "MR1"\nmodality = "MR"\nprocedures = ["MR-*"]\n'
        "[profiles]\npix = false\n"
    )
    settings = load(write(tmp_path, text), environment={}).settings
    swf = settings.profiles["swf"]
    assert isinstance(swf, SwfSettings)
    assert swf.image_managers == ("pacs",)
    assert swf.stations[0].ae_title == "MR1"
    assert settings.profiles["pix"] is False


def test_peers_are_known_by_title_application_and_user_agent(tmp_path: Path) -> None:
    text = '[peers.mr1]\ndicom = "MR_ONE@h:104"\napplication = "MRAPP"\nfacility = "F"\nuser_agent = "mrclient"\n'
    settings = load(write(tmp_path, text), environment={}).settings
    assert settings.peer_of_title("MR_ONE") == "mr1"
    assert settings.peer_of_title("OTHER") == "OTHER"
    assert settings.peer_of_application("MRAPP", "F") == "mr1"
    assert settings.peer_of_application("MRAPP", "G") == "MRAPP"
    assert settings.peer_of_agent("mrclient") == "mr1"
    assert settings.peer_of_agent("curl") == "curl"


def test_addresses_read_and_write_ipv6() -> None:
    at = HostPort.parse("[::1]:104")
    assert (at.host, at.port, at.is_loopback, str(at)) == ("::1", 104, True, "[::1]:104")
    assert str(AeAddress.parse("A@h:1")) == "A@h:1"


def test_authorities_of_the_settings_compare_namespace_and_oid_as_one(tmp_path: Path) -> None:
    text = '[authorities]\ndefault = "HOSP"\n[authorities.known]\nHOSP = "1.2.3"\n'
    authorities = load(write(tmp_path, text), environment={}).settings.authorities.authorities()
    from hilum.core.identity import AssigningAuthority

    by_name = authorities.identifier("1", AssigningAuthority("HOSP"))
    by_oid = authorities.identifier("1", AssigningAuthority("", "1.2.3", "ISO"))
    assert by_name.key == by_oid.key == authorities.identifier("1").key == "1.2.3|1"


def test_every_setting_has_a_line_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text("utf-8")
    missing = [key for key, _, _ in load(environment={}).rows() if f"`{_generic(key)}`" not in page]
    assert missing == []


def _generic(key: str) -> str:
    """`profiles.swf.stations[0].name` -> `profiles.swf.stations[].name`; authorities by name are one setting."""
    key = re.sub(r"\[\d+\]", "[]", key)
    key = re.sub(r"^hl7v2\.charsets\..*", "hl7v2.charsets", key)
    return re.sub(r"^authorities\.known\..*", "authorities.known", key)
