"""A need: what a company cannot do, from its first words to an agreement or another end.

States by the practice of university offices: draft, anonymised, open, matched, meeting, NDA, agreement, closed with a reason.
"""

from collections.abc import Iterable

from tsunagi.collab._parts import Sight
from tsunagi.collab._workflow import Answers, Ask, Problem, Step, Workflow, not_ahead
from tsunagi.collab.models import Account, Case

HANDLER = frozenset({"handler"})
EITHER = frozenset({"handler", "poser"})

WANTED = {
    "advice": {"ja": "技術相談・学術指導", "en": "Advice"},
    "joint": {"ja": "共同研究", "en": "Joint research"},
    "commissioned": {"ja": "受託研究", "en": "Commissioned research"},
    "licence": {"ja": "特許等の実施許諾", "en": "A licence"},
    "facility": {"ja": "設備・機器の利用", "en": "Use of a facility"},
    "people": {"ja": "人材・インターンシップ", "en": "People"},
}
BUDGET = {
    "open": {"ja": "未定", "en": "Not decided"},
    "to1m": {"ja": "100万円未満", "en": "Under ¥1 million"},
    "to5m": {"ja": "100万円〜500万円", "en": "¥1 to 5 million"},
    "to10m": {"ja": "500万円〜1,000万円", "en": "¥5 to 10 million"},
    "over10m": {"ja": "1,000万円以上", "en": "¥10 million or more"},
}
REASONS = {
    "agreed": {"ja": "契約に至り完了", "en": "Done, with an agreement"},
    "no_match": {"ja": "適合するシーズがない", "en": "No seed fits"},
    "terms": {"ja": "条件が折り合わない", "en": "No agreement on terms"},
    "solved": {"ja": "他の方法で解決", "en": "Solved another way"},
    "withdrawn": {"ja": "提示者による取り下げ", "en": "Withdrawn by its poser"},
    "silent": {"ja": "応答がない", "en": "No answer"},
}
CONTRACTS = {
    "nda": {"ja": "秘密保持契約", "en": "NDA"},
    "mta": {"ja": "成果有体物提供契約", "en": "MTA"},
    "poc": {"ja": "技術検証（PoC）契約", "en": "Proof of concept"},
    "joint": {"ja": "共同研究契約", "en": "Joint research"},
    "commissioned": {"ja": "受託研究契約", "en": "Commissioned research"},
    "advice": {"ja": "学術指導契約", "en": "Academic advice"},
    "licence": {"ja": "実施許諾契約", "en": "Licence"},
    "option": {"ja": "オプション契約", "en": "Option"},
}


def shortlisted(case: Case, answers: Answers) -> Iterable[Problem]:
    """Something must be on the shortlist before a need is called matched."""
    if not case.shortlist.filter(removed=None).exists():
        yield Problem("", {
            "ja": "候補リストが空です。マッチングの結果から候補を加えてください。",
            "en": "The shortlist is empty. Add candidates from the matching's results.",
        })  # fmt: skip


def introduced(case: Case, answers: Answers) -> Iterable[Problem]:
    """Somebody must have accepted an introduction before a meeting."""
    if not case.children.filter(workflow="introduction", state__in=("accepted", "met", "done")).exists():
        yield Problem("", {
            "ja": "紹介を承諾した研究者がまだいません。候補リストから紹介を送ってください。",
            "en": "No researcher has accepted an introduction yet. Send one from the shortlist.",
        })  # fmt: skip


def signed(case: Case, answers: Answers) -> Iterable[Problem]:
    """An NDA was signed by now, and does not end before it begins."""
    yield from not_ahead("nda_date")(case, answers)
    if (until := answers.get("nda_until")) and until < (answers.get("nda_date") or ""):
        yield Problem("nda_until", {
            "ja": "締結日より後の日付を入力してください。", "en": "This is before the day of signing.",
        })  # fmt: skip


def bring_partners(case: Case, answers: Answers, by: Account | None) -> None:
    """Who accepted an introduction and has an account sees the work from the meeting on."""
    for child in case.children.filter(workflow="introduction", state__in=("accepted", "met", "done")):
        for row in child.participants.filter(part="partner", removed=None).exclude(account=None):
            case.participants.get_or_create(
                account=row.account,
                part="partner",
                removed=None,
                defaults={"name": row.name, "entity": row.entity},
            )


def inform(case: Case, answers: Answers, by: Account | None) -> None:
    """Partners are told who poses the need."""
    case.participants.filter(part="partner", removed=None).update(part="informed")


ACTIVE = ("draft", "anonymised", "open", "matched", "meeting", "nda", "agreement")

workflow = Workflow(
    name="need",
    labels={"ja": "ニーズ", "en": "Need"},
    states={
        "draft": {"ja": "下書き", "en": "Draft"},
        "anonymised": {"ja": "匿名化済み", "en": "Anonymised"},
        "open": {"ja": "公開中", "en": "Open"},
        "matched": {"ja": "候補選定済み", "en": "Matched"},
        "meeting": {"ja": "面談", "en": "Meeting"},
        "nda": {"ja": "秘密保持契約", "en": "NDA"},
        "agreement": {"ja": "契約", "en": "Agreement"},
        "closed": {"ja": "終了", "en": "Closed"},
    },
    opened_by=frozenset({"coordinator", "ip_officer", "company"}),
    restricted={
        "members": {"open": {"ja": "組織内に公開中", "en": "Open to members"}},
        "named": {"open": {"ja": "指名者に公開中", "en": "Open to named people"}},
    },
    open_states=frozenset({"open", "matched"}),
    ended=frozenset({"closed"}),
    face=("face_title", "face_text"),
    asks=(
        Ask("title", {"ja": "件名", "en": "Title"}, required=True, most=200),
        Ask("text", {"ja": "困っていること・実現したいこと", "en": "What you cannot do, or want to do"}, "text", True,
            hint={"ja": "社内の言葉のままで構いません。公開前に匿名化します。",
                  "en": "Your own words will do. They are anonymised before anything is public."}),
        Ask("wanted", {"ja": "求めるもの", "en": "What is wanted"}, "choices", choices=WANTED),
        Ask("region", {"ja": "希望する地域", "en": "Region"}, most=100),
        Ask("budget", {"ja": "予算の目安", "en": "Budget"}, "choice", choices=BUDGET),
        Ask("by_when", {"ja": "希望時期", "en": "By when"}, "date", ahead=True),
        Ask("contact", {"ja": "連絡先", "en": "Contact"}, most=300, names_poser=True),
    ),
    steps=(
        Step("anonymise", {"ja": "匿名化する", "en": "Anonymise"}, ("draft", "anonymised"), "anonymised", EITHER, (
            Ask("face_title", {"ja": "公開する件名", "en": "Public title"}, required=True, sight=Sight.FACE, most=200),
            Ask("face_text", {"ja": "公開する本文", "en": "Public text"}, "text", True, Sight.FACE),
        ), sight=Sight.WHOLE),
        Step("return", {"ja": "下書きに戻す", "en": "Back to draft"}, ("anonymised", "open"), "draft", EITHER, (
            Ask("return_note", {"ja": "下書きに戻した理由", "en": "Why back to draft"}, "text"),
        ), sight=Sight.WHOLE),
        Step("approve", {"ja": "匿名化した内容を承認して開始する", "en": "Approve the anonymised text and begin"},
             ("anonymised",), "open", EITHER, (
            Ask("approved", {"ja": "公開する件名と本文から提示者が分からないことを確認しました",
                             "en": "I have checked that the public title and text do not tell who poses it"},
                "yes", True),
        ), sight=Sight.WHOLE),
        Step("match", {"ja": "候補を確定する", "en": "Settle the shortlist"}, ("open",), "matched", HANDLER, (
            Ask("match_note", {"ja": "所見", "en": "Findings"}, "text"),
        ), check=shortlisted, sight=Sight.WHOLE),
        Step("meet", {"ja": "面談を設定する", "en": "Set a meeting"}, ("matched",), "meeting", HANDLER, (
            Ask("meeting_date", {"ja": "面談日", "en": "Day of the meeting"}, "date", True, Sight.INSIDE),
            Ask("meeting_place", {"ja": "場所・方法", "en": "Where or how"}, sight=Sight.INSIDE, most=200),
        ), check=introduced, then=bring_partners),
        Step("sign_nda", {"ja": "秘密保持契約の締結を記録する", "en": "Record the signed NDA"},
             ("meeting",), "nda", HANDLER, (
            Ask("nda_date", {"ja": "秘密保持契約の締結日", "en": "NDA signed on"}, "date", True, Sight.INSIDE),
            Ask("nda_until", {"ja": "秘密保持期間の終わり", "en": "Secrecy ends on"}, "date", sight=Sight.INSIDE),
            Ask("nda_note", {"ja": "秘密保持契約の備考", "en": "Remarks on the NDA"}, "text"),
        ), check=signed),
        Step("disclose", {"ja": "企業名を相手方に開示する", "en": "Tell the partner who poses this"},
             ("meeting", "nda", "agreement"), "", EITHER, (
            Ask("consent", {"ja": "提示者が開示に同意しています", "en": "The poser consents"}, "yes", True),
        ), then=inform, sight=Sight.WHOLE),
        Step("agree", {"ja": "契約の締結を記録する", "en": "Record the signed agreement"}, ("nda",), "agreement", HANDLER, (
            Ask("agreement_sort", {"ja": "契約の種類", "en": "Sort of agreement"}, "choice", True, Sight.INSIDE, CONTRACTS),
            Ask("agreement_date", {"ja": "契約の締結日", "en": "Agreement signed on"}, "date", True, Sight.INSIDE),
            Ask("agreement_note", {"ja": "契約の備考", "en": "Remarks on the agreement"}, "text"),
        ), check=not_ahead("agreement_date")),
        Step("close", {"ja": "終了する", "en": "Close"}, ACTIVE, "closed", EITHER, (
            Ask("reason", {"ja": "終了の理由", "en": "Why it was closed"}, "choice", True, choices=REASONS),
            Ask("close_note", {"ja": "経緯", "en": "What happened"}, "text"),
        )),
        Step("reopen", {"ja": "再開する", "en": "Take up again"}, ("closed",), "draft", HANDLER, (
            Ask("reopen_note", {"ja": "再開の理由", "en": "Why it was taken up again"}, "text", True),
        ), sight=Sight.WHOLE),
    ),
)  # fmt: skip
