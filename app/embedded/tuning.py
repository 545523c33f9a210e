"""The server's settings: durable, made for bulk loads beside many short reads."""

import os
from collections.abc import Mapping
from pathlib import Path

MIB = 1024 * 1024
CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def settings_text(
    sockets: Path, memory: int | None = None, archive: Mapping[str, str] | None = None
) -> str:
    """The text of a configuration file; rewritten at each start, since machines change."""
    chosen = _settings(sockets, memory or memory_of_machine()) | dict(archive or {})
    return "".join(f"{name} = '{_quoted(value)}'\n" for name, value in chosen.items())


def memory_of_machine() -> int:
    """Bytes of memory this machine or container may use."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limits = [int(text) for path in CGROUP_LIMITS if (text := _text(path)).isdigit()]
    return min(physical, *limits) if limits else physical


def _settings(sockets: Path, memory: int) -> dict[str, str]:
    return {
        # No port: the only door is a socket in a folder of mode 0700.
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "fsync": "on",
        "synchronous_commit": "on",
        "shared_buffers": _mib(memory // 8, 64, 1024),
        "effective_cache_size": _mib(memory // 2, 128, 64 * 1024),
        "maintenance_work_mem": _mib(memory // 32, 64, 512),
        "work_mem": "16MB",
        "huge_pages": "off",
        # A bulk load writes gigabytes of log: fewer checkpoints, compressed page images.
        "max_wal_size": "4GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
        "wal_compression": "on",
        "random_page_cost": "1.1",
        "jit": "off",
        # A transaction left open holds back every event that follows it.
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_min_messages": "warning",
        "log_min_error_statement": "panic",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "server-%a.log",
        "log_truncate_on_rotation": "on",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
    }


def _mib(wanted: int, least: int, most: int) -> str:
    return f"{min(max(wanted // MIB, least), most)}MB"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "''")


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
