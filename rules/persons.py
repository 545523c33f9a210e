"""What a key person may be at an entity."""

from rules.terms import Term


class PersonRole(Term):
    """重点人员职务 · Position of a key person."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", "法定代表人 · Legal representative."
    DIRECTOR = "DIRECTOR", "董事 · Director."
    MANAGER = "MANAGER", "负责人 · Manager or person in charge."
    SAFETY_MANAGER = "SAFETY_MANAGER", "安全管理员 · Safety manager."
    OPERATOR = "OPERATOR", "特种设备作业人员 · Special-equipment operator."
    PHARMACIST = "PHARMACIST", "执业药师 · Licensed pharmacist."
