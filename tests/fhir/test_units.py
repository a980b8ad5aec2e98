"""UCUM: expressions, factors, conversions, and what is no unit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from hilum.fhir import units
from hilum.fhir.units import convert, is_unit, unit


@pytest.mark.parametrize(
    ("value", "code", "other", "expected"),
    [
        ("4", "g", "mg", "4000"),
        ("1", "[lb_av]", "g", "453.59237"),
        ("1", "[in_i]", "cm", "2.54"),
        ("100", "Cel", "[degF]", "212"),
        ("310.15", "K", "Cel", "37.00"),
        ("120", "mm[Hg]", "kPa", "15.99864"),
        ("1", "mg/dL", "g/L", "0.01"),
        ("5", "mmol/L", "mol/m3", "5"),
        ("1", "10*3/uL", "10*9/L", "1"),
        ("2", "wk", "d", "14"),
        ("1", "a", "d", "365.25"),
        ("1", "kcal_th", "J", "4184"),
        ("1", "[gal_us]", "L", "3.785411784"),
        ("1", "mL/min/{1.73_m2}", "L/h", "0.06"),
        ("3", "kg.m/s2", "N", "3"),
        ("60", "/min", "Hz", "1"),
        ("1", "U/L", "nkat/L", "16.666666666666666666667"),
        ("1", "bar", "kPa", "100"),
        ("1", "[psi]", "Pa", "6894.757293168361336722673445"),
        ("50", "%", "1", "0.5"),
        ("1", "(kg.m)/(s2.m)", "kg/s2", "1"),
        ("1", "MiBy", "By", "1048576"),
        ("1", "mol", "1", "602214076000000000000000"),
        ("80", "[degRe]", "Cel", "100"),
        ("1", "[pca_pr]", "[in_i]", "0.166044"),
        ("1", "[NTU]", "1", "1"),
    ],
)
def test_values_convert_exactly(value: str, code: str, other: str, expected: str) -> None:
    found = convert(Decimal(value), code, other)
    assert found is not None
    assert abs(found - Fraction(expected)) < Fraction(1, 10**18)


@pytest.mark.parametrize(
    ("code", "other"),
    [("g", "m"), ("[iU]", "mg"), ("mg", "nonsense"), ("[iU]/mL", "U/mL"), ("[pH]", "1"), ("cm2", "cm")],
)
def test_what_does_not_convert_is_none(code: str, other: str) -> None:
    assert convert(Decimal(1), code, other) is None


@pytest.mark.parametrize(
    "code",
    [
        "",
        "foo",
        "mgg",
        "m[Hg",
        "mg/",
        ".mg",
        "mg//dL",
        "(mg",
        "mg)",
        "{a",
        "{a{b}}",
        "[s]",
        "kmin",
        "10*-",
        "0",
        "m^2",
        "mg dL",
        "µg",
        "kk",
        "d%",
    ],
)
def test_what_is_no_unit_is_said(code: str) -> None:
    assert not is_unit(code)


@pytest.mark.parametrize(
    "code",
    [
        "1",
        "{score}",
        "mg{drug}",
        "10*-6",
        "m-2",
        "/m",
        "ug/kg/h",
        "[in_i'H2O]",
        "nmol/min/mg{protein}",
        "[CFU]/mL",
        "mosm/kg",
        "dB",
        "L/(24.h)",
        "%{x}",
    ],
)
def test_what_is_a_unit_is_known(code: str) -> None:
    assert is_unit(code)


def test_every_unit_of_the_table_leads_to_base_units() -> None:
    for code in (*units._METRIC_UNITS, *units._PLAIN_UNITS, *units._ARBITRARY_UNITS):
        assert unit(code) is not None, code
    assert all(unit("m" + code) is not None for code in units._METRIC_UNITS)
    assert not any(unit("k" + code) is not None for code in ("min", "h", "d", "[in_i]", "[lb_av]"))


@pytest.mark.parametrize(
    "code", ["(" * 100 + "m" + ")" * 100, "10*300" + ".10*300" * 20, "m9999999", "m" * 500, "999999999" * 20]
)
def test_units_that_mean_harm_are_none_in_no_time(code: str) -> None:
    unit(code)
    assert convert(Decimal("1e-300"), code, "m") is None
