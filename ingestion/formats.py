"""How each column type is called and written, in Chinese and English: for messages and for the feed pages."""

from __future__ import annotations

from ingestion.contract import ColumnType

# type: (name zh, name en, format zh, format en)
FORMATS: dict[ColumnType, tuple[str, str, str, str]] = {
    "text": ("文本", "text", "文本", "text"),
    "list": ("列表", "list", "多项以分号“；”分隔", "items separated by ;"),
    "enum": ("取值", "word", "规定的取值", "one of the allowed words"),
    "id18": ("身份证号", "identity number", "18位", "18 characters"),
    "cert_no": ("证件号码", "document number", "18位身份证号或20位残疾人证号", "18 characters, or 20 of a card"),
    "uscc": ("统一社会信用代码", "unified social credit code", "18位", "18 characters"),
    "code12": ("区划代码", "division code", "12位数字", "12 digits"),
    "date": ("日期", "date", "YYYY-MM-DD，如 2026-10-05", "YYYY-MM-DD, e.g. 2026-10-05"),
    "timestamp": ("时间", "time", "YYYY-MM-DD HH:MM，如 2026-10-05 09:30", "YYYY-MM-DD HH:MM, e.g. 2026-10-05 09:30"),
    "period": ("所属期", "period", "YYYYMM，如 202610", "YYYYMM, e.g. 202610"),
    "integer": ("整数", "whole number", "阿拉伯数字，如 12", "digits, e.g. 12"),
    "decimal": ("数值", "number", "阿拉伯数字，至多4位小数", "digits, at most four decimals"),
    "money": ("金额", "amount", "以元为单位，至多2位小数，如 1234.50", "yuan, at most two decimals, e.g. 1234.50"),
    "boolean": ("是/否", "yes or no", "是 或 否", "是 or 否"),
}  # fmt: skip


def format_words(column_type: ColumnType) -> dict[str, str]:
    """Arguments of the messages about a value that does not fit its type."""
    type_zh, type_en, format_zh, format_en = FORMATS[column_type]
    return {"type_zh": type_zh, "type_en": type_en, "format_zh": format_zh, "format_en": format_en}
