"""Who acts is the operating-system user, through sudo the one who called it; a name typed by hand is refused."""

import os
import pwd

import pytest

from ingestion.people import UnknownPerson, acting_person

ME = pwd.getpwuid(os.getuid()).pw_name
OTHER = next(account for account in pwd.getpwall() if account.pw_uid != os.getuid())


def test_without_sudo_it_is_the_user_of_the_process():
    assert acting_person({}) == ME


def test_under_sudo_as_root_it_is_who_called_sudo():
    environment = {"SUDO_USER": OTHER.pw_name, "SUDO_UID": str(OTHER.pw_uid)}
    assert acting_person(environment, uid=0) == OTHER.pw_name


def test_a_sudo_user_set_by_hand_is_refused():
    with pytest.raises(UnknownPerson, match="not started by sudo"):
        acting_person({"SUDO_USER": OTHER.pw_name}, uid=12345)


def test_a_sudo_user_without_an_account_is_refused():
    with pytest.raises(UnknownPerson, match="has no account"):
        acting_person({"SUDO_USER": "nobody-of-that-name"}, uid=0)


def test_a_sudo_user_that_contradicts_its_number_is_refused():
    with pytest.raises(UnknownPerson, match="contradict"):
        acting_person({"SUDO_USER": OTHER.pw_name, "SUDO_UID": str(OTHER.pw_uid + 1)}, uid=0)


def test_a_user_number_without_an_account_acts_under_its_number():
    """Containers run under bare numbers; two numbers are two persons."""
    assert acting_person({}, uid=3_999_999) == "uid 3999999"
