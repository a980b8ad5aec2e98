"""Units of measure: UCUM expressions to a factor and dimensions, exactly. The Unified Code for Units of Measure 2.2, 2 to 5.

Theory of operation: a unit is a factor (a fraction, so 4 g and 4000 mg are equal to the last digit) over powers of the seven base
units m, s, g, rad, K, C, cd; arbitrary units ([iU], [CFU]) are dimensions of their own, since they convert to nothing. Temperatures
on a scale with an offset (Cel, [degF]) carry it; units on logarithmic scales ([pH], Np, B) are dimensions of their own.
The table names what clinical data uses: base units, prefixes, the SI, CGS, clinical, customary and apothecary units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

__all__ = ["OWN", "Row", "Table", "Unit", "convert", "is_unit", "unit"]

MAX_LENGTH = 200
MAX_NESTING = 10
MAX_POWER = 300

Dimensions = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a factor over base units; `offset` is added after the factor, for temperatures alone."""

    factor: Fraction
    dimensions: Dimensions
    offset: Fraction = Fraction(0)

    def is_comparable(self, other: Unit) -> bool:
        """Whether values of the one convert to the other. UCUM 2.1, 3.3."""
        return self.dimensions == other.dimensions


_PREFIXES = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip
_BINARY = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}

# code, number, expression; those of the first table take prefixes (UCUM 2.3, "metric")
_METRIC = """
mol 6.02214076 10*23|sr 1 rad2|Hz 1 s-1|N 1000 g.m/s2|Pa 1 N/m2|J 1 N.m|W 1 J/s|A 1 C/s|V 1 J/C|F 1 C/V|Ohm 1 V/A|S 1 Ohm-1
Wb 1 V.s|T 1 Wb/m2|H 1 Wb/A|lm 1 cd.sr|lx 1 lm/m2|Bq 1 s-1|Gy 1 m2/s2|Sv 1 m2/s2|l 0.001 m3|L 0.001 m3|ar 100 m2|t 1000000 g
bar 100000 Pa|u 1.66053906660 10*-24.g|eV 1 [e].V|pc 3.085678 10*16.m|gf 9.80665 g.m/s2|[ly] 9460730472580800 m
Ky 1 cm-1|Gal 0.01 m/s2|dyn 1 g.cm/s2|erg 1 dyn.cm|P 1 dyn.s/cm2|Bi 10 A|St 1 cm2/s|Mx 1 10*-8.Wb|G 0.0001 T|Oe 250 /[pi].A/m
Gb 1 Oe.cm|sb 1 cd/cm2|Lmb 1 cd/cm2/[pi]|ph 0.0001 lx|Ci 37000000000 Bq|R 0.000258 C/kg|RAD 100 erg/g|REM 1 RAD|kat 1 mol/s
U 1 umol/min|eq 1 mol|osm 1 mol|g% 1 g/dL|bit 1 1|By 8 bit|Bd 1 s-1|cal 4.184 J|cal_th 4.184 J|cal_m 4.19002 J|cal_IT 4.1868 J
cal_[15] 4.1858 J|cal_[20] 4.1819 J|tex 1 g/km|m[H2O] 9.80665 kPa|m[Hg] 133.322 kPa|st 1 m3|mho 1 S|[g] 9.80665 m/s2
[c] 299792458 m/s|[h] 6.62607015 10*-34.J.s|[k] 1.380649 10*-23.J/K|[eps_0] 8.854187817 10*-12.F/m|[mu_0] 4 [pi].10*-7.N/A2
[e] 1.602176634 10*-19.C|[m_e] 9.1093837139 10*-28.g|[m_p] 1.67262192595 10*-24.g|[G] 6.67430 10*-11.m3.kg-1.s-2
"""
_PLAIN = """
% 0.01 1|[ppth] 0.001 1|[ppm] 0.000001 1|[ppb] 1 10*-9|[pptr] 1 10*-12|deg 2 [pi].rad/360|' 1 deg/60|'' 1 '/60|gon 0.9 deg
circ 2 [pi].rad|sph 4 [pi].sr|min 60 s|h 60 min|d 24 h|wk 7 d|a_t 365.24219 d|a_j 365.25 d|a_g 365.2425 d|a 1 a_j|mo_s 29.53059 d
mo_j 1 a_j/12|mo_g 1 a_g/12|mo 1 mo_j|AU 149597.870691 Mm|atm 101325 Pa|att 1 kgf/cm2|[lbf_av] 1 [lb_av].[g]|[psi] 1 [lbf_av]/[in_i]2
[in_i] 2.54 cm|[ft_i] 12 [in_i]|[yd_i] 3 [ft_i]|[mi_i] 5280 [ft_i]|[fth_i] 6 [ft_i]|[nmi_i] 1852 m|[kn_i] 1 [nmi_i]/h
[sin_i] 1 [in_i]2|[sft_i] 1 [ft_i]2|[syd_i] 1 [yd_i]2|[cin_i] 1 [in_i]3|[cft_i] 1 [ft_i]3|[cyd_i] 1 [yd_i]3|[bf_i] 144 [in_i]3
[cr_i] 128 [ft_i]3
[mil_i] 0.001 [in_i]|[cml_i] 1 [pi]/4.[mil_i]2|[hd_i] 4 [in_i]|[ft_us] 1200 m/3937|[yd_us] 3 [ft_us]|[in_us] 1 [ft_us]/12
[rd_us] 16.5 [ft_us]|[ch_us] 4 [rd_us]|[lk_us] 1 [ch_us]/100|[rch_us] 100 [ft_us]|[rlk_us] 1 [rch_us]/100|[fth_us] 6 [ft_us]
[fur_us] 40 [rd_us]|[mi_us] 8 [fur_us]|[acr_us] 160 [rd_us]2|[srd_us] 1 [rd_us]2|[smi_us] 1 [mi_us]2|[sct] 1 [mi_us]2|[twp] 36 [sct]
[mil_us] 0.001 [in_us]|[in_br] 2.539998 cm|[ft_br] 12 [in_br]|[rd_br] 16.5 [ft_br]|[ch_br] 4 [rd_br]|[lk_br] 1 [ch_br]/100
[fth_br] 6 [ft_br]|[pc_br] 2.5 [ft_br]|[yd_br] 3 [ft_br]|[mi_br] 5280 [ft_br]|[nmi_br] 6080 [ft_br]|[kn_br] 1 [nmi_br]/h
[acr_br] 4840 [yd_br]2|[gal_us] 231 [in_i]3|[bbl_us] 42 [gal_us]|[qt_us] 1 [gal_us]/4|[pt_us] 1 [qt_us]/2|[gil_us] 1 [pt_us]/4
[foz_us] 1 [gil_us]/4|[fdr_us] 1 [foz_us]/8|[min_us] 1 [fdr_us]/60|[crd_us] 128 [ft_i]3|[bu_us] 2150.42 [in_i]3|[gal_wi] 1 [bu_us]/8
[pk_us] 1 [bu_us]/4|[dqt_us] 1 [pk_us]/8|[dpt_us] 1 [dqt_us]/2|[tbs_us] 1 [foz_us]/2|[tsp_us] 1 [tbs_us]/3|[cup_us] 16 [tbs_us]
[foz_m] 30 mL|[cup_m] 240 mL|[tsp_m] 5 mL|[tbs_m] 15 mL|[gal_br] 4.54609 l|[pk_br] 2 [gal_br]|[bu_br] 4 [pk_br]|[qt_br] 1 [gal_br]/4
[pt_br] 1 [qt_br]/2|[gil_br] 1 [pt_br]/4|[foz_br] 1 [gil_br]/5|[fdr_br] 1 [foz_br]/8|[min_br] 1 [fdr_br]/60|[gr] 64.79891 mg
[lb_av] 7000 [gr]|[oz_av] 1 [lb_av]/16|[dr_av] 1 [oz_av]/16|[scwt_av] 100 [lb_av]|[lcwt_av] 112 [lb_av]|[ston_av] 20 [scwt_av]
[lton_av] 20 [lcwt_av]|[stone_av] 14 [lb_av]|[pwt_tr] 24 [gr]|[oz_tr] 20 [pwt_tr]|[lb_tr] 12 [oz_tr]|[sc_ap] 20 [gr]|[dr_ap] 3 [sc_ap]
[oz_ap] 8 [dr_ap]|[lb_ap] 12 [oz_ap]|[oz_m] 28 g|[lne] 1 [in_i]/12|[pnt] 1 [lne]/6|[pca] 12 [pnt]|[pied] 32.48 cm|[smoot] 67 [in_i]
[pnt_pr] 0.013837 [in_i]|[pca_pr] 12 [pnt_pr]|[pouce] 1 [pied]/12|[ligne] 1 [pouce]/12|[didot] 1 [ligne]/6|[cicero] 12 [didot]
[hnsf'U] 1 1|[NTU] 1 1|[FNU] 1 1
[degR] 5 K/9|[Cal] 1 kcal_th|[Btu_th] 1054.35 J|[Btu_IT] 1055.05585262 J|[Btu_m] 1055.87 J|[Btu_39] 1059.67 J|[Btu_59] 1054.8 J
[Btu_60] 1054.68 J|[Btu] 1 [Btu_th]|[HP] 550 [ft_i].[lbf_av]/s|[den] 1 g/9/km|[in_i'H2O] 1 m[H2O].[in_i]/m|[in_i'Hg] 1 m[Hg].[in_i]/m
[PRU] 1 mm[Hg].s/mL|[wood'U] 1 mm[Hg].min/L|[diop] 1 /m|[p'diop] 0.01 rad|[mesh_i] 1 /[in_i]|[Ch] 1 mm/3|[drp] 1 mL/20|[S] 1 10*-13.s
[HPF] 1 1|[LPF] 100 1|[MET] 3.5 mL/min/kg|b 100 fm2|Ao 0.1 nm|[car_m] 0.2 g|[car_Au] 1 1/24
[pi] 3.1415926535897932384626433832795028841971693993751058209749445923 1|10* 10 1|10^ 10 1
"""
_ARBITRARY = """
[iU] [IU] [arb'U] [USP'U] [GPL'U] [MPL'U] [APL'U] [beth'U] [anti'Xa'U] [todd'U] [dye'U] [smgy'U] [bdsk'U] [ka'U] [knk'U] [mclg'U]
[tb'U] [CCID_50] [TCID_50] [EID_50] [PFU] [FFU] [CFU] [IR] [BAU] [AU] [Amb'a'1'U] [PNU] [Lf] [D'ag'U] [FEU] [ELU] [EU] [pH] [hp_X]
[hp_C] [hp_M] [hp_Q] [kp_X] [kp_C] [kp_M] [kp_Q] Np B B[SPL] B[V] B[mV] B[uV] B[10.nV] B[W] B[kW] bit_s [m/s2/Hz^(1/2)]
%[slope] [hp'_X] [hp'_C] [hp'_M] [hp'_Q]
"""
_PREFIXED_ARBITRARY = frozenset(
    ("[iU]", "[IU]", "Np", "B", "B[SPL]", "B[V]", "B[mV]", "B[uV]", "B[W]", "B[kW]", "B[10.nV]")
)
_BASE = ("m", "s", "g", "rad", "K", "C", "cd")
_OFFSETS = {
    "Cel": (Fraction(1), Fraction(5463, 20)),
    "[degF]": (Fraction(5, 9), Fraction(45967, 180)),
    "[degRe]": (Fraction(5, 4), Fraction(5463, 20)),
}


def _definitions(table: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for line in table.strip().splitlines():
        for row in line.split("|"):
            code, number, expression = row.split(" ")
            found[code] = (number, expression)
    return found


_METRIC_UNITS = _definitions(_METRIC)
_PLAIN_UNITS = _definitions(_PLAIN)
_ARBITRARY_UNITS = frozenset(_ARBITRARY.split())


@dataclass(frozen=True, slots=True)
class Row:
    """A unit or prefix as an essence of UCUM states it.

    kind         base, metric, plain, special, arbitrary, prefix
    number       value of a metric or plain unit or of a prefix, in units of `expression`
    is_metric    takes prefixes. UCUM 2.3
    """

    code: str
    kind: str
    number: str
    expression: str
    is_metric: bool = False


class Table:
    """Units that are known: the own table, and what an essence has beside it (`extended`)."""

    def __init__(
        self,
        metric: dict[str, tuple[str, str]],
        plain: dict[str, tuple[str, str]],
        arbitrary: frozenset[str],
        prefixed_arbitrary: frozenset[str],
        prefixes: dict[str, Fraction],
    ) -> None:
        self.metric, self.plain, self.arbitrary = metric, plain, arbitrary
        self.prefixed_arbitrary, self.prefixes = prefixed_arbitrary, prefixes
        self._known = lru_cache(maxsize=4096)(self._unit)
        self.atom = lru_cache(maxsize=2048)(self._atom)

    def compare(self, rows: Iterable[Row]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Codes of rows that are not in this table, and of those that have another factor or dimensions here."""
        rows = list(rows)
        more: list[str] = []
        otherwise: list[str] = []
        for row in rows:
            if row.kind == "prefix":
                if row.code not in self.prefixes:
                    more.append(row.code)
                elif not _is_near(self.prefixes[row.code], Fraction(Decimal(row.number))):
                    otherwise.append(row.code)
            elif self.unit(row.code) is None:
                more.append(row.code)
            elif row.kind in ("metric", "plain") and row.code not in self.arbitrary:
                ours, base = self.unit(row.code), self.unit(row.expression)
                if base is not None and ours is not None and not (
                    ours.dimensions == base.dimensions
                    and _is_near(ours.factor, Fraction(Decimal(row.number)) * base.factor)
                ):  # fmt: skip
                    otherwise.append(row.code)
        return tuple(more), tuple(otherwise)

    def extended(self, rows: Iterable[Row]) -> Table:
        """This table with what it does not have; what it has stays as it is."""
        rows = list(rows)
        more = set(self.compare(rows)[0])
        metric, plain = dict(self.metric), dict(self.plain)
        arbitrary, prefixed, prefixes = set(self.arbitrary), set(self.prefixed_arbitrary), dict(self.prefixes)
        for row in rows:
            if row.code not in more:
                continue
            if row.kind == "prefix":
                prefixes[row.code] = Fraction(Decimal(row.number))
            elif row.kind in ("metric", "plain"):
                (metric if row.is_metric else plain)[row.code] = (row.number, row.expression)
            else:
                arbitrary.add(row.code)
                if row.is_metric:
                    prefixed.add(row.code)
        return Table(metric, plain, frozenset(arbitrary), frozenset(prefixed), prefixes)

    def unit(self, code: str) -> Unit | None:
        """As `unit`, by this table."""
        return None if not code or len(code) > MAX_LENGTH or not code.isascii() else self._known(code)

    def _unit(self, code: str) -> Unit | None:
        scale = _OFFSETS.get(code)
        if scale is not None:
            return Unit(scale[0], (("K", 1),), scale[1])
        try:
            reader = _Reader(code, self)
            found = reader.term(0)
            return found if reader.position == len(code) else None
        except (_NoUnit, RecursionError):  # the latter: a unit of an essence that rests on itself
            return None

    def _atom(self, code: str) -> Unit | None:
        """A unit without operators, with or without a prefix."""
        found = self._unprefixed(code)
        if found is not None:
            return found
        for size in (2, 1):
            prefix, rest = code[:size], code[size:]
            factor = self.prefixes.get(prefix)
            if not rest or factor is None:
                continue
            if rest in _BASE or rest in self.metric or rest in self.prefixed_arbitrary or rest == "Cel":
                base = self._unprefixed(rest)
                if base is not None:
                    return Unit(base.factor * factor, base.dimensions)
        return None

    def _unprefixed(self, code: str) -> Unit | None:
        if code in _BASE:
            return Unit(Fraction(1), ((code, 1),))
        row = self.metric.get(code) or self.plain.get(code)
        if row is not None:
            number, expression = row
            base = self.unit(expression)
            return None if base is None else Unit(Fraction(number) * base.factor, base.dimensions)
        if code in self.arbitrary:
            return Unit(Fraction(1), (("[iU]" if code == "[IU]" else code, 1),))
        scale = _OFFSETS.get(code)
        return (
            None if scale is None else Unit(scale[0], (("K", 1),))
        )  # in a product only differences of temperature mean anything


def _is_near(one: Fraction, other: Fraction) -> bool:
    """Whether numbers are the same as far as an essence writes them out."""
    return abs(one - other) <= abs(other) * Fraction(1, 10**7)


OWN = Table(
    _METRIC_UNITS,
    _PLAIN_UNITS,
    _ARBITRARY_UNITS,
    _PREFIXED_ARBITRARY,
    {name: Fraction(10) ** power for name, power in _PREFIXES.items()}
    | {name: Fraction(number) for name, number in _BINARY.items()},
)
"""The table of this module."""


def unit(code: str) -> Unit | None:
    """The unit of a UCUM code (case sensitive), None where it is none. UCUM 2 (grammar)."""
    return OWN.unit(code)


def is_unit(code: str) -> bool:
    """Whether a code is a UCUM unit that the table knows."""
    return unit(code) is not None


def convert(value: Decimal, from_code: str, to_code: str) -> Fraction | None:
    """A value in another unit, exactly; None where the units do not convert."""
    ours, theirs = unit(from_code), unit(to_code)
    if ours is None or theirs is None or not ours.is_comparable(theirs):
        return None
    return (Fraction(value) * ours.factor + ours.offset - theirs.offset) / theirs.factor


class _NoUnit(Exception):
    pass


class _Reader:
    """Reads one expression; `position` stands after what was read."""

    def __init__(self, code: str, table: Table) -> None:
        self.code = code
        self.table = table
        self.position = 0

    def term(self, nesting: int) -> Unit:
        if nesting > MAX_NESTING:
            raise _NoUnit
        code = self.code
        factor, powers = Fraction(1), dict[str, int]()
        sign = 1
        if code.startswith("/", self.position):
            sign = -1
            self.position += 1
        while True:
            part = self.component(nesting)
            factor = factor * part.factor**sign
            for name, power in part.dimensions:
                powers[name] = powers.get(name, 0) + sign * power
            if factor.numerator.bit_length() > 8000 or factor.denominator.bit_length() > 8000:
                raise _NoUnit
            following = code[self.position : self.position + 1]
            if following not in (".", "/") or not following:
                return Unit(factor, tuple(sorted((name, power) for name, power in powers.items() if power)))
            sign = 1 if following == "." else -1
            self.position += 1

    def component(self, nesting: int) -> Unit:
        code, at = self.code, self.position
        character = code[at : at + 1]
        if character == "(":
            self.position += 1
            inner = self.term(nesting + 1)
            if code[self.position : self.position + 1] != ")":
                raise _NoUnit
            self.position += 1
            found = _powered(inner, self.exponent())
        elif character == "{":
            found = Unit(Fraction(1), ())
            self.annotation()
            return found
        elif character.isdigit() and code[at : at + 3] not in ("10*", "10^"):
            end = at
            while code[end : end + 1].isdigit():
                end += 1
            number = int(code[at:end])
            if not number:
                raise _NoUnit
            self.position = end
            found = Unit(Fraction(number), ())
        else:
            found = self.simple()
            found = _powered(found, self.exponent())
        if code[self.position : self.position + 1] == "{":
            self.annotation()
        return found

    def annotation(self) -> None:
        end = self.code.find("}", self.position)
        if end < 0 or "{" in self.code[self.position + 1 : end]:
            raise _NoUnit
        self.position = end + 1

    def exponent(self) -> int:
        code, at = self.code, self.position
        end = at + 1 if code[at : at + 1] in ("+", "-") else at
        begun = end
        while code[end : end + 1].isdigit():
            end += 1
        if end == begun:
            if begun != at:
                raise _NoUnit
            return 1
        power = int(code[at:end])
        if abs(power) > MAX_POWER:
            raise _NoUnit
        self.position = end
        return power

    def simple(self) -> Unit:
        code, at = self.code, self.position
        if code[at : at + 3] in ("10*", "10^"):
            self.position = at + 3
            return Unit(Fraction(10), ())
        end, brackets = at, 0
        while end < len(code):
            character = code[end]
            if character == "[":
                brackets += 1
            elif character == "]":
                brackets -= 1
            elif not brackets and (character in "./(){}+-" or character.isdigit()):
                break
            end += 1
        if end == at:
            raise _NoUnit
        found = self.table.atom(code[at:end])
        if found is None:
            raise _NoUnit
        self.position = end
        return found


def _powered(base: Unit, power: int) -> Unit:
    if power == 1:
        return base
    if not power or base.factor.numerator.bit_length() * abs(power) > 8000:
        raise _NoUnit
    return Unit(base.factor**power, tuple((name, exponent * power) for name, exponent in base.dimensions))
