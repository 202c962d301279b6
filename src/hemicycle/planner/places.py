"""Territories: the zone by which each lives, its public holidays, and who hosts.

Zones are those of the IANA time-zone database (`zone.tab`), one a territory: the only one, or
that of the seat of government. Holidays are those of the `holidays` package, national ones alone.
"""

from collections import defaultdict
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files

CAPITALS = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
    "VN": "Asia/Ho_Chi_Minh",
}
"""Of territories with several zones: that of the seat of government."""


def zone_of(territory: str) -> str | None:
    """The zone of a territory by its two letters, None for what is none."""
    known = _zones().get(territory.upper())
    return CAPITALS.get(territory.upper(), known[0]) if known else None


def territory_of(zone: str) -> str | None:
    """Where a zone is kept; None for UTC and the like."""
    return next((code for code, zones in _zones().items() if zone in zones), None)


@cache
def _zones() -> dict[str, list[str]]:
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for line in table.splitlines():
        if not line.startswith("#"):
            territory, _where, name = line.split("\t")[:3]
            zones[territory].append(name)
    return dict(zones)


def holiday(territory: str, day: date) -> str | None:
    """What is kept there on that day, in its own words; None on any other day."""
    return _holidays(territory.upper(), day.year).get(day)


@lru_cache(maxsize=4_096)
def _holidays(territory: str, year: int) -> dict[date, str]:
    import holidays

    try:
        return dict(holidays.country_holidays(territory, years=year))
    except NotImplementedError:  # The package does not know this territory.
        return {}
