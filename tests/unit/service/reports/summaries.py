"""Summary tables for tests: rows of made-up applications on the built-in form's columns."""

from extractors.forms.template_store import builtin
from models.summary_table import SummarySheet

TABLE = builtin().summary_table
assert TABLE is not None
COLUMNS = TABLE.columns
RECOMMENDER = "辽宁省工业和信息化厅"


def row(number: int, **changed: str) -> dict[str, str]:
    """A row with the words of every column and of two fields that the table does not print."""
    own = {
        "no": str(number), "kind": "示范平台（其他类）", "applicant_name": f"沈阳示例{number}号装备制造股份有限公司",
        "object_name": "示例云服务平台", "uscc": f"91210106YW{number:07d}X", "mode": "定制化服务、全生命周期管理",
        "contact_name": "季知远", "contact_mobile": f"154{number:08d}", "application_no": f"FWX2021-21-{number:04d}",
        "remark": "", "legal_rep": "程景澄", "financials.2020.revenue": "623908.18",
    }  # fmt: skip
    return {**own, **changed}


def sheet(*rows: dict[str, str]) -> SummarySheet:
    """A table of these rows."""
    return SummarySheet(
        title=TABLE.title if TABLE else "", campaign="第三批服务型制造示范遴选", recommender=RECOMMENDER,
        seal_label="推荐单位（盖章）", year="2021", date="2021年5月20日", columns=COLUMNS, rows=rows,
        counts={"示范平台（其他类）": len(rows)},
    )  # fmt: skip


def sheet_of(count: int) -> SummarySheet:
    """A table of so many rows."""
    return sheet(*(row(n) for n in range(1, count + 1)))
