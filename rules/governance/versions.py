"""The numbers of governance, each with its source; what is a choice of ours says so."""

from datetime import date

from rules.versions import OURS, Version

INCIDENT_LEVEL = "INCIDENT_LEVEL"
SECURITY_ANOMALY = "SECURITY_ANOMALY"
SERVICE_LEVEL = "SERVICE_LEVEL"

VERSIONS: tuple[Version, ...] = (
    Version(
        INCIDENT_LEVEL,
        "PLATFORM-1",
        "GB/T 28827.3-2012（应急响应）；分值为本平台自定 · the points are ours",
        None,
        date(2026, 1, 1),
        False,
        {
            "levelOneFrom": 9,
            "levelTwoFrom": 7,
            "levelThreeFrom": 5,
            "respondMinutesOne": 15,
            "respondMinutesTwo": 30,
            "respondMinutesThree": 120,
            "respondMinutesFour": 480,
        },
    ),
    Version(
        SECURITY_ANOMALY,
        "PLATFORM-1",
        OURS,
        None,
        date(2026, 1, 1),
        False,
        {
            "deniedCount": 20,
            "deniedSeconds": 60,
            "personCount": 60,
            "personSeconds": 600,
            "bulkPoints": 100_000,
            "bulkSeconds": 600,
        },
    ),
    Version(
        SERVICE_LEVEL,
        "PLATFORM-1",
        "GB/T 28827.6-2019（应用系统服务）；目标值为本平台自定 · the targets are ours",
        None,
        date(2026, 1, 1),
        False,
        {"availablePerMillion": 999_000, "p95Milliseconds": 500, "faultsPerMillion": 1_000},
    ),
)


def governing(rule: str, on: date) -> Version:
    """The version in force on a day; what lies before the first falls under the first."""
    found = [version for version in VERSIONS if version.rule == rule]
    return next((v for v in reversed(found) if v.effective_from <= on), found[0])
