"""Where money is paid to: a person's account, or that of an institution that keeps it for many."""

from __future__ import annotations

import numpy as np
import polars as pl

from sample_district.numbers import bank_accounts
from sample_district.people import District


def account_columns(district: District, payee: np.ndarray, institution: pl.Series) -> pl.DataFrame:
    """Account and holder, a row a payee: the institution's where one is named, else the person's."""
    names = institution.drop_nulls().unique().sort()
    held = pl.DataFrame({"institution": names}, schema={"institution": pl.String})
    held = held.with_columns(common=institution_accounts(names))
    own = district.take(payee, account="account", holder="name").with_columns(institution=institution.cast(pl.String))
    return own.join(held, on="institution", how="left", maintain_order="left").select(
        bank_account_number=pl.coalesce("common", "account"), account_holder_name=pl.coalesce("institution", "holder")
    )


def institution_accounts(names: pl.Series) -> pl.Series:
    """The account of each institution: it follows from the name, so that it is the same in every file."""
    return pl.Series(
        [bank_accounts(1, np.random.default_rng(list(n.encode())), 621700)[0] for n in names], dtype=pl.String
    )
