"""An introduction: a researcher is asked whether they want to meet the poser of a need, and what came of it."""

from tsunagi.collab._parts import Sight
from tsunagi.collab._workflow import Ask, Step, Workflow, not_ahead

HANDLER = frozenset({"handler"})
PARTNER = frozenset({"partner"})

DECLINED = {
    "busy": {"ja": "時間がない", "en": "No time"},
    "field": {"ja": "専門が異なる", "en": "Not my field"},
    "terms": {"ja": "条件が合わない", "en": "The terms do not suit me"},
    "other_partner": {"ja": "他に連携先がある", "en": "I work with somebody else"},
    "other": {"ja": "その他", "en": "Another reason"},
}
GRADES = {
    "0": {"ja": "合わない", "en": "Does not fit"},
    "1": {"ja": "近いが不足", "en": "Near, not enough"},
    "2": {"ja": "合う", "en": "Fits"},
    "3": {"ja": "契約・共同研究につながった", "en": "Led to an agreement"},
}

workflow = Workflow(
    name="introduction",
    labels={"ja": "紹介", "en": "Introduction"},
    states={
        "proposed": {"ja": "打診中", "en": "Asked"},
        "accepted": {"ja": "承諾", "en": "Accepted"},
        "declined": {"ja": "辞退", "en": "Declined"},
        "met": {"ja": "面談済み", "en": "Met"},
        "done": {"ja": "結果記録済み", "en": "Outcome recorded"},
    },
    opened_by=frozenset({"coordinator", "ip_officer"}),
    ended=frozenset({"declined", "done"}),
    face=("need_title", "need_text"),
    title="need_title",
    asks=(
        Ask("need_title", {"ja": "ニーズ", "en": "Need"}, required=True, sight=Sight.INSIDE, most=200),
        Ask("need_text", {"ja": "内容", "en": "Text"}, "text", True, Sight.INSIDE),
        Ask("message", {"ja": "研究者へのメッセージ", "en": "Message to the researcher"}, "text", sight=Sight.INSIDE),
        Ask("entity", {"ja": "候補", "en": "Candidate"}, sight=Sight.INSIDE, most=255),
    ),
    steps=(
        Step("accept", {"ja": "紹介を承諾する", "en": "Accept"}, ("proposed",), "accepted", PARTNER, (
            Ask("accept_note", {"ja": "ご都合・ご要望", "en": "When and what suits you"}, "text", sight=Sight.INSIDE),
        )),
        Step("decline", {"ja": "辞退する", "en": "Decline"}, ("proposed", "accepted"), "declined", PARTNER, (
            Ask("decline_reason", {"ja": "理由", "en": "Reason"}, "choice", sight=Sight.INSIDE, choices=DECLINED),
            Ask("decline_note", {"ja": "ひとこと", "en": "A word"}, "text", sight=Sight.INSIDE),
        )),
        Step("met", {"ja": "面談を記録する", "en": "Record the meeting"}, ("accepted",), "met", HANDLER, (
            Ask("met_date", {"ja": "面談日", "en": "Day"}, "date", True, Sight.INSIDE),
            Ask("met_note", {"ja": "所見", "en": "Findings"}, "text", sight=Sight.HOUSE),
        ), check=not_ahead("met_date")),
        Step("outcome", {"ja": "結果を記録する", "en": "Record the outcome"},
             ("accepted", "declined", "met"), "done", HANDLER, (
            Ask("grade", {"ja": "適合の度合い", "en": "How well it fitted"}, "choice", True, Sight.HOUSE, GRADES),
            Ask("outcome_note", {"ja": "経緯", "en": "What came of it"}, "text", sight=Sight.HOUSE),
        ), sight=Sight.HOUSE),
    ),
)  # fmt: skip
