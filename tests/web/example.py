"""A small handbook for the tests of the pages: every kind of question, and services that differ in what matters there."""

from __future__ import annotations

from typing import Any

CITY = "https://city.example.jp/"


def service(needs: str | list[str], **fields: Any) -> dict[str, Any]:
    """A service with the fields that must be there."""
    name = fields.pop("name", "窓口")
    return {
        "name": name,
        "organization": "city",
        "kind": "desk",
        "summary": f"{name}の説明",
        "needs": needs,
        "source": CITY,
        **fields,
    }


def handbook() -> dict[str, Any]:
    """The content as plain dictionaries, made anew for each test, which may change it before it is written."""
    return {
        "questions": {
            "title": "ためしの手引き",
            "always": ["centre"],
            "questions": {
                "worries": {
                    "ask": "困っていることは",
                    "hint": "いくつでも",
                    "choose": "many",
                    "options": {
                        "money": {"label": "お金のこと", "needs": ["money"], "then": ["rent"]},
                        "danger": {
                            "label": "こわい",
                            "needs": ["safety"],
                            "urgent": ["hotline", "chat"],
                            "then": ["watched"],
                        },
                        "none": {"label": "どれもない", "exclusive": True},
                        "unsure": {"label": "わからない", "unsure": True},
                    },
                },
                "watched": {
                    "part": "安全のこと",
                    "ask": "見られていますか",
                    "options": {"yes": {"label": "見られる", "discreet": True}, "no": {"label": "見られない"}},
                },
                "rent": {
                    "part": "お金のこと",
                    "ask": "家賃は",
                    "required": True,
                    "options": {"behind": {"label": "遅れている", "needs": ["rent"]}, "fine": {"label": "払えている"}},
                },
                "age": {"ask": "年齢は", "choose": "number", "minimum": 0, "maximum": 120, "unit": "歳"},
            },
            "conditions": {"adult": {"says": "18歳以上であること", "if": {"age": {"minimum": 18}}}},
        },
        "services": {
            "needs": {
                "money": {"label": "お金", "say": "お金のことで聞きたいです"},
                "rent": "家賃の滞納",
                "safety": "身の安全",
            },
            "organizations": {"city": {"name": "ためし市"}},
            "services": {
                "hotline": service(
                    "safety",
                    name="こわいときの電話",
                    kind="hotline",
                    phones=[{"number": "0120-111-222", "free": True}],
                    hours="24/7",
                    url="https://hotline.example.jp/",
                ),
                "chat": service("safety", name="文字の相談", kind="chat", url="https://chat.example.jp/"),
                "shelter": service("safety", name="泊まれるところ", phones=[{"number": "093-333-4444"}]),
                "mail": service("safety", name="手紙の相談", written=True, url="https://mail.example.jp/"),
                "benefit": service(
                    ["money", "rent"],
                    name="家賃の給付",
                    eligible_if={"is": ["adult"]},
                    phones=[{"number": "093-999-8888", "verified": False}],
                    url="https://benefit.example.jp/",
                    hours="Mo-Fr 08:30-17:15; PH off",
                    steps=["電話します", "窓口に行きます"],
                    documents=["本人確認書類"],
                    say="家賃のことで聞きたいです",
                    reviewed="2025-06-01",
                    cost="無料",
                    address="ためし市1-1",
                    languages=["ja", "en"],
                    eligibility_description="家賃に困っている人",
                    guide="**くわしい**説明",
                ),
                "loan": service("money", name="貸付"),
                "centre": service(
                    "money", name="市の電話", phones=[{"number": "093-555-6666", "label": "代表"}], hours="24/7"
                ),
            },
        },
    }
