"""Made-up people and organisations: a university's office, another one, two companies, and those in none."""

from dataclasses import dataclass, field

from tsunagi.collab._sight import ANYBODY, Who
from tsunagi.collab.models import Account, Membership, Organisation

SECRET = "架空食品工業"
"""The poser's name, which some must never read."""


@dataclass
class People:
    """Everybody by what they are; `who` gives them as askers."""

    accounts: dict[str, Account] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)

    def who(self, name: str) -> Who:
        """Made anew, as each request does."""
        return Who(Account.objects.get(pk=self.accounts[name].pk)) if name in self.accounts else ANYBODY


ORGANISATIONS = (
    ("mihon-u", "見本大学産学連携本部", "Mihon University", "university"),
    ("reiji-u", "例示大学知的財産部", "Reiji University", "university"),
    ("kaku", f"{SECRET}株式会社", "Kaku Foods Co., Ltd.", "company"),
    ("betsu", "別件精機株式会社", "Betsuken Precision", "company"),
    ("cho", "見本庁", "Mihon Agency", "government"),
)
ACCOUNTS = (
    ("coordinator", "連携 美香", "mihon-u", "coordinator"),
    ("second_coordinator", "連携 次男", "mihon-u", "coordinator"),
    ("ip_officer", "知財 守", "mihon-u", "ip_officer"),
    ("other_coordinator", "他所 学", "reiji-u", "coordinator"),
    ("poser", "架空 太郎", "kaku", "company"),
    ("colleague", "架空 同僚", "kaku", "company"),
    ("competitor", "別件 花子", "betsu", "company"),
    ("researcher", "研究 進", "mihon-u", "researcher"),
    ("other_researcher", "研究 別", "reiji-u", "researcher"),
    ("analyst", "分析 明", "cho", "analyst"),
    ("administrator", "管理 人", "mihon-u", "administrator"),
    ("memberless", "無所 属", None, None),
)


def make_people() -> People:
    """Writes them into the database."""
    people = People()
    for key, ja, en, sort in ORGANISATIONS:
        people.organisations[key] = Organisation.objects.create(key=key, name_ja=ja, name_en=en, sort=sort)
    for name, called, organisation, role in ACCOUNTS:
        account = Account.objects.create_user(f"{name}@example.jp", name=called)
        people.accounts[name] = account
        if organisation:
            Membership.objects.create(
                account=account, organisation=people.organisations[organisation], role=role
            )
    return people
