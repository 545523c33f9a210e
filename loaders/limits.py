"""The statements by which processes share budgets: one bucket for each principal."""

LEFT = "least($2::float8, b.points + $3 * greatest(0, extract(epoch FROM now() - b.at)))"
LEASE = f"""
INSERT INTO rate_budget AS b (principal, points, granted, at)
VALUES ($1, $2::float8 - least($2, $5::float8), least($2, $5), now())
ON CONFLICT (principal) DO UPDATE SET
  granted = CASE WHEN {LEFT} >= $4::float8 THEN least($5, {LEFT}) ELSE 0 END,
  points = {LEFT} - CASE WHEN {LEFT} >= $4 THEN least($5, {LEFT}) ELSE 0 END,
  at = greatest(b.at, now())
RETURNING granted, points"""
"""Principal, burst, points a second, points needed, points wished: what was given, what is left."""

SWEEP = "DELETE FROM rate_budget WHERE at < now() - interval '10 minutes'"
"""A bucket that nobody drew from for ten minutes is full again."""
