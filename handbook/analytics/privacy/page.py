"""The page that comes with the numbers: what they can tell and what they cannot, in plain Japanese (Markdown)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from handbook.analytics.privacy.release import Release, whole
from handbook.analytics.privacy.tails import exp_upwards, least_tail, spread
from handbook.analytics.privacy.wording import right_guesses, written

_PAGE = """\
# 手引きの利用の統計 {month}

この手引きが{month_ja}に何回使われたかを、内容ごとに数えたものです。\
だれが使ったかを守るため、どの数にも、わざと雑音（でたらめな数）を足しています。

{counted}

| ファイル | 内容 |
| --- | --- |
| `need.csv` | どんな必要（ニーズ）があったか。1つの必要につき1行 |
| `result.csv` | どの窓口や制度を案内したか。1つにつき1行 |
| `path.csv` | 困りごとを選んだあと、どう答えていったか（道順）。回数の多いものだけ |
| `csv-metadata.json` | 列の意味と、守り方の設定 |

## 数の読み方

- 数は**利用の回数**です。人数ではありません。同じ人が2回使えば、2回と数えます。
- どの数も、元の回数から少しずれています。20個のうち19個（95%）は、次の幅の中にあります。

| | ずれの幅（95%） |
| --- | --- |
| `need.csv` | ±{need_spread} |
| `result.csv` | ±{result_spread} |
| `path.csv` | ±{path_spread} |

- たとえば `need.csv` の「100」は、元はだいたい{example_low}から{example_high}のあいだです。
- **0に近い数は、「ほとんどない」とも「少しある」とも言えません。** この幅より小さい数や、小さい差で、物事を決めないでください。
- **負の数もあります。** 元の回数が少ないところに、負の雑音が足されたものです。間違いではありません。0に直さないのは、直すと、\
何か月分かを足したときに、実際より多く見えてしまうからです。
- 足し算をすると、ずれも大きくなります。ただし、ずれは正にも負にもなるので、数の大きさほどには大きくなりません。長い期間を見たいときは、\
月の数を足してください。

## この数から分からないこと

- **まれな道順は `path.csv` にありません。** 雑音を足して{threshold}以上になった道順だけを出しています。ないからといって、\
だれも選ばなかったわけではありません。いくつ出していないかも、出しません。{sure}回以上あった道順は、まず（97.5%）出ています。
- {threshold}に近い道順は、たまたま正の雑音が足されて出ていることがあります。そのような数は、実際より多めです。
- 1回の利用から数えるのは、必要{need_l0}個、案内した窓口や制度{result_l0}個、道順{path_l0}個までです。\
それより多い分は、どの数にも入っていません。
- 手引きを使わなかった人のことは分かりません。また、機械による利用を全部取りのぞくことはできません。
- 案内した窓口に、実際に相談したかどうかは分かりません。
- 3つの表のあいだで、数は合いません。雑音を別々に足しているからです。

## どのように守っているか

「差分プライバシー」という方法です。ある1回の利用があってもなくても、出てくる数がほとんど変わらないように、雑音を足します。\
守りの強さは ε（イプシロン）と δ（デルタ）という数で表します。小さいほど、強く守ります。

- この月の全部で **ε = {epsilon}、δ = {delta}** です。（`need.csv` に ε = {need_epsilon}、`result.csv` に ε = {result_epsilon}、\
`path.csv` に ε = {path_epsilon} と δ の全部。）
- これは、「この1回の利用が、この月に数えられたか」を五分五分から当てようとする人が、ほかのことを全部知っていて、ここにある数を全部見ても、\
当たるのは**多くて{guess}%**、ということです。
- δ は、この守りがきかないことのある割合です（多くてもこの割合）。まれな道順が、大きな雑音のために出てしまう場合が、これにあたります。
- **同じ月に m 回使った人の守られ方は、m·ε になります**。{repeated}\
使う回数が多い人ほど、守りは弱くなります。ほかの月にも使った人は、その月の分の ε も足されます。
- 雑音は、月ごとに1回だけ足し、その数をずっと使います。同じ月の数を、足しなおして出すことはありません。何度も足しなおすと、平均すれば\
元の数が分かってしまうからです。
- 1人ひとりの記録は、そもそも残していません。残しているのは、回数だけです。

内容の版：`{version}`
"""


def page(release: Release) -> str:
    """The page of *release*. It says nothing of the counts, only of the days and the parameters: the same whatever was counted."""
    settings = release.settings
    year, month = release.month.split("-")
    need = spread(settings.need.scale)
    return _PAGE.format(
        month=release.month,
        month_ja=f"{int(year)}年{int(month)}月",
        counted=_counted(release),
        version=release.version,
        need_spread=need,
        result_spread=spread(settings.result.scale),
        path_spread=spread(settings.path.scale),
        example_low=100 - need,
        example_high=100 + need,
        threshold=settings.threshold,
        # Z ≤ −m is as likely as Z ≥ m: with t + m − 1 visits, noise below −(m − 1) keeps a path away.
        sure=settings.threshold + least_tail(settings.path.scale, Fraction(25, 1000)) - 1,
        need_l0=settings.need.l0,
        result_l0=settings.result.l0,
        path_l0=settings.path.l0,
        epsilon=written(settings.epsilon),
        delta=written(settings.delta),
        need_epsilon=written(settings.need.epsilon),
        result_epsilon=written(settings.result.epsilon),
        path_epsilon=written(settings.path.epsilon),
        guess=right_guesses(settings.epsilon, settings.delta),
        repeated=_repeated(settings.epsilon, settings.delta),
    )


def _counted(release: Release) -> str:
    """Which days were counted. Whether a day came from a machine says nothing of who used it: machines send empty days as well."""
    days = release.days
    said = f"数えた期間：{_day(days.first)}から{_day(days.last)}まで。"
    if days != replace(whole(release.month), missing=days.missing):
        said += "この月の、ほかの日は数えていません。"
    if days.missing:
        missing = "、".join(_day(day) for day in days.missing)
        said += f"**{missing}の分は、一部またはすべてが届いておらず、入っていません。**"
    return said


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _repeated(epsilon: Fraction, delta: Fraction) -> str:
    """What m·ε comes to for two and three visits. delta grows to m · exp((m − 1) · epsilon) · delta: Vadhan, *The complexity of
    differential privacy*, 2017, lemma 2.2."""
    said = []
    for visits in (2, 3):
        together = visits * epsilon
        grown = visits * exp_upwards((visits - 1) * epsilon) * delta
        said.append(f"{visits}回なら ε = {written(together)}（当たるのは多くて{right_guesses(together, grown)}%）")
    return "、".join(said) + "です。"
