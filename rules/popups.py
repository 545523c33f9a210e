"""What can pop up."""

from rules.terms import Term


class PopupKind(Term):
    """弹窗类别 · What pops up."""

    WARNING = "WARNING", "风险警示 · A risk warning."
    DOCUMENT = "DOCUMENT", "政策与宣传文件 · A document: a policy, publicity, a guide."
