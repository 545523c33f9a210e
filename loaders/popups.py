"""What was acknowledged, whichever table it is of."""

OF_SUBJECTS = """
SELECT w.id, 'WARNING' AS kind, w.edition, w.level FROM warning w WHERE w.id = ANY($1::uuid[])
UNION ALL
SELECT d.id, 'DOCUMENT', d.edition, NULL FROM knowledge_document d WHERE d.id = ANY($1::uuid[])
"""
