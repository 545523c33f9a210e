"""Statements about consents, requests and what is held of a person."""

from models.subjects import HOLDINGS, Holding

_CONSENT = """c.id, c.purpose, c.complaint_id, c.text_version, c.given_at, c.withdrawn_at,
  (SELECT number FROM complaint p WHERE p.id = c.complaint_id) AS case_number"""
CONSENTS = f"""
SELECT {_CONSENT} FROM consent c WHERE c.subject = $1
ORDER BY c.given_at DESC, c.id DESC LIMIT 100"""
CONSENT = f"SELECT {_CONSENT} FROM consent c WHERE c.id = ANY($1::uuid[])"

_REQUEST = """r.id, r.subject, r.kind, r.state, r.detail, r.filed_at, r.due_on, r.due_rule,
  r.answer, r.answered_at, r.answered_by, r.version"""
OWN_REQUESTS = f"""
SELECT {_REQUEST} FROM subject_request r WHERE r.subject = $1
ORDER BY r.filed_at DESC, r.id DESC LIMIT 100"""
QUEUE = f"""
SELECT {_REQUEST} FROM subject_request r
WHERE r.state = $1 AND ($2::date IS NULL OR r.due_on <= $2)
  AND ($3::date IS NULL OR (r.due_on, r.id) > ($3, $4::uuid))
ORDER BY r.due_on, r.id LIMIT $5"""
REQUEST = f"SELECT {_REQUEST} FROM subject_request r WHERE r.id = ANY($1::uuid[])"


def held(holding: Holding) -> str:
    """The rows of one table about the account at `$1`."""
    columns = ", ".join(f"{name}::text AS {name}" for name in holding.columns)
    return (
        f"SELECT {holding.key} AS key, {columns} FROM {holding.table} "
        f"WHERE {holding.rows} ORDER BY {holding.key}"
    )


HELD = {holding.table: held(holding) for holding in HOLDINGS}

ERASE: tuple[str, ...] = (
    """UPDATE complainant SET name = NULL, phone = NULL, address = NULL, masked_name = NULL,
         masked_phone = NULL, dispute_digest = NULL
       WHERE $2 <> $1
         AND complaint_id IN (SELECT complaint_id FROM complaint_party WHERE subject = $1)""",
    """UPDATE partner_message SET body = '' WHERE topic = 'complaint' AND state <> 'PENDING'
       AND split_part(reference, ':', 1) IN (SELECT c.number FROM complaint c
         JOIN complaint_party p ON p.complaint_id = c.id WHERE p.subject = $1) AND $2 <> $1""",
    "UPDATE complaint_step SET by = $2 WHERE by = $1",
    "UPDATE review SET author = $2 WHERE author = $1",
    "UPDATE disclosure SET subject = $2 WHERE subject = $1",
    "UPDATE incident_notice SET subject = $2 WHERE subject = $1",
    "DELETE FROM consent WHERE subject = $1 AND $2 <> $1",
    "DELETE FROM session WHERE subject = $1 AND $2 <> $1",
    "DELETE FROM idempotency_key WHERE principal = $1 AND $2 <> $1",
    "UPDATE subject_request SET subject = $2 WHERE subject = $1 AND state <> 'FILED'",
)
"""Each with the account at `$1` and its pseudonym at `$2`."""
TEXTS = {
    "complaint_file": ("complaint_id", ("request", "facts")),
    "mediation_message": ("id", ("text",)),
    "settlement": ("id", ("text",)),
}
"""Sealed texts of a person's cases; what may not be null is sealed as nothing."""


def keys_of(table: str) -> str:
    """The keys of the rows of a table about the account at `$1`."""
    found = next(holding for holding in HOLDINGS if holding.table == table)
    return f"SELECT {found.key} AS key FROM {table} WHERE {found.rows}"


def blank(table: str, column: str) -> str:
    """Put sealed values into a column that held others."""
    row, _ = TEXTS[table]
    return (
        f"UPDATE {table} t SET {column} = n.value "
        "FROM unnest($1::uuid[], $2::text[]) AS n (key, value) "
        f"WHERE t.{row} = n.key AND t.{column} IS NOT NULL"
    )


AGED_CASES = """
SELECT c.id FROM complaint c JOIN complainant p ON p.complaint_id = c.id
WHERE c.closed_on > '1900-01-01' AND c.closed_on < $1
  AND num_nonnulls(p.name, p.phone, p.address, p.masked_name, p.masked_phone, p.dispute_digest) > 0
ORDER BY c.id LIMIT $2"""
"""Cases closed before a day of which it is still known who complained."""
FORGET_COMPLAINANTS = """
UPDATE complainant SET name = NULL, phone = NULL, address = NULL, masked_name = NULL,
  masked_phone = NULL, dispute_digest = NULL WHERE complaint_id = ANY($1::uuid[])"""
TEXTS_OF_CASES = {
    "complaint_file": "SELECT complaint_id AS key FROM complaint_file WHERE complaint_id = ANY($1)",
    "mediation_message": "SELECT id AS key FROM mediation_message WHERE complaint_id = ANY($1)",
    "settlement": "SELECT id AS key FROM settlement WHERE complaint_id = ANY($1)",
}

FORGET_PARTY = "UPDATE complaint_party SET subject = $2 WHERE subject = $1"
FORGET_REQUESTS = "UPDATE subject_request SET subject = $2 WHERE subject = $1"
"""Those that wait, too: nobody is left to be answered."""
END_SESSIONS = """
INSERT INTO account_lock (id, subject, until, locked_by, reason)
VALUES ($1, $2, '9998-12-31', $3, 'CANCELLED')
ON CONFLICT (subject) DO UPDATE SET until = excluded.until, reason = excluded.reason"""
