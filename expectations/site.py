"""Data Docs of our own look: the classes that great_expectations.yml gives to the site builder of Great Expectations.

The packaged pages refer to some 17 scripts and styles on other hosts. These take the same stored suites and results
through templates and a style sheet of our own, so a page loads nothing but ``style.css`` beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from great_expectations import __version__
from great_expectations.data_context.types.resource_identifiers import (
    ExpectationSuiteIdentifier,
    ValidationResultIdentifier,
)
from great_expectations.render.renderer.site_builder import SiteBuilder
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ingestion.contract import contracts

TEMPLATES = Path(__file__).parent / "templates"
NIGHTS_SHOWN = 7  # pages of more nights only slow the index; audit.check_results keeps every night
FOUND_SHOWN = 20  # a first night may bring hundreds of files with the same slip

# Label of the synthetic district that the results come from, None for real data; docs.py sets it for a build.
SYNTHETIC_LABEL: ContextVar[str | None] = ContextVar("synthetic_label", default=None)

STATUSES = {
    "pass": ("通过", "holds", "good"),
    "fail": ("未通过", "does not hold", "bad"),
    "error": ("无法检查", "could not be tested", "bad"),
    "not_applicable": ("不适用", "not applicable", "quiet"),
}
SEVERITIES = {"info": "告知", "warn": "提醒", "hold": "暂缓文件", "withhold": "暂停发布", "error": "故障"}
STOPPING = ("hold", "withhold", "error")
ABOUT = {
    "arrival": (
        "由数据契约和历史装载推导：未通过且后果为“暂缓文件”的，该文件不生效，沿用上次数据。",
        "Derived from the contract and the history of the feed. Where a fact of severity hold does not hold, the file"
        " does not take effect and the data before it stay in place.",
    ),
    "publication": (
        "只检验算术与承诺，从不因指标高低而拦截：未通过且后果为“暂停发布”的，当夜不发布，须两人放行。",
        "Tests arithmetic and promises, never news. Where a fact of severity withhold does not hold, the night is not"
        " published until it is repaired or two persons accept it.",
    ),
}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda number: "" if number is None else f"{number:,}"
    return environment


def page_text(template: str, page: Mapping[str, Any]) -> str:
    """A page from its template; the same content gives the same bytes."""
    return (
        _environment()
        .get_template(template)
        .render(page=page, synthetic_label=SYNTHETIC_LABEL.get(), version=__version__)
    )


class ResultRenderer:
    """A stored result to the content of its page. Takes no value from the data: counts, names of columns, reasons."""

    def render(self, result: Any) -> dict[str, Any]:
        """Content of the page, from the object that the store gives."""
        return result_page(result.to_json_dict())


class SuiteRenderer:
    """A stored suite to the content of its page."""

    def render(self, suite: Any) -> dict[str, Any]:
        """Content of the page, from the object that the store gives."""
        title_zh, title_en = titles(suite.name)
        about_zh, about_en = ABOUT[suite.name.partition(".")[0]]
        rows = [
            {**_checked(each.meta), "type": type(each).__name__}
            for each in sorted(suite.expectations, key=lambda each: each.meta["position"])
        ]
        return {
            "title_zh": f"检查规则：{title_zh}",
            "title_en": f"What is checked: {title_en}",
            "night": None,
            "root": "../" * (1 + suite.name.count(".")),
            "suite_page": None,
            "about_zh": about_zh,
            "about_en": about_en,
            "rows": rows,
        }


class ResultView:
    """The page of a result."""

    def render(self, document: dict[str, Any], **_: Any) -> str:
        """HTML of the page."""
        return page_text("result.html", document)


class SuiteView:
    """The page of a suite."""

    def render(self, document: dict[str, Any], **_: Any) -> str:
        """HTML of the page."""
        return page_text("suite.html", document)


def titles(suite_name: str) -> tuple[str, str]:
    """Title of a suite in Chinese and English."""
    kind, _, feed = suite_name.partition(".")
    contract = contracts().get(feed)
    if kind == "arrival" and contract:
        return f"{contract.code} {contract.title_zh}", f"{contract.title_en}, arrival"
    return ("发布检查", "Publication gate") if kind == "publication" else (suite_name, suite_name)


def _checked(meta: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        name: meta[name] for name in ("label_zh", "label_en", "column", "severity", "threshold", "threshold_reason")
    }
    return kept | {"severity_zh": SEVERITIES[meta["severity"]]}


def result_page(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Content of a result's page, from the JSON that Great Expectations stored."""
    name = stored["suite_name"]
    rows = sorted((_row(each) for each in stored["results"]), key=lambda row: (row["rank"], row["position"]))
    title_zh, title_en = titles(name)
    run = stored["meta"]["run_id"]["run_name"]
    failed = [row for row in rows if row["status"] in ("fail", "error")]
    stopping = any(row["stops"] for row in rows)
    is_publication = name == "publication"
    return {
        "title_zh": title_zh,
        "title_en": title_en,
        "night": run,
        "root": "../" * (4 + name.count(".")),
        "suite_page": "expectations/" + name.replace(".", "/") + ".html",
        "rows": rows,
        "failed": len(failed),
        "stopping": stopping,
        "subjects": _subjects(stored),
        "subjects_zh": "个检查对象" if is_publication else "份文件",
        "subjects_en": "tables, columns and files" if is_publication else "files",
        "verdict_zh": _verdict(is_publication, stopping)[0],
        "verdict_en": _verdict(is_publication, stopping)[1],
    }


def _verdict(is_publication: bool, stopping: bool) -> tuple[str, str]:
    if is_publication:
        return ("暂停发布", "withheld") if stopping else ("可以发布", "may be published")
    return ("有暂缓", "holds files") if stopping else ("生效", "takes effect")


def _subjects(stored: Mapping[str, Any]) -> int:
    """How many files, or tables, were judged."""
    return len({verdict["subject"] for each in stored["results"] for verdict in _verdicts(each)})


def _verdicts(each: Mapping[str, Any]) -> list[dict[str, Any]]:
    return ((each.get("result") or {}).get("details") or {}).get("verdicts") or []


def _row(each: Mapping[str, Any]) -> dict[str, Any]:
    meta = each["expectation_config"]["meta"]
    result = each.get("result") or {}
    verdicts = _verdicts(each)
    status = _status(each, verdicts)
    failed = [v for v in verdicts if v["status"] == "fail"]
    found = [{"subject": v["subject"], "zh": v["reason_zh"] or "", "en": v["reason_en"] or ""} for v in failed]
    zh, en, tone = STATUSES[status]
    severities = [v.get("severity") or meta["severity"] for v in failed] or [meta["severity"]]
    stops = status in ("fail", "error") and any(severity in STOPPING for severity in severities)
    return {
        **_checked(meta),
        "position": meta["position"],
        "status": status,
        "status_zh": zh,
        "status_en": en,
        "tone": tone if status != "fail" or stops else "warn",
        "stops": stops,
        "rank": 0 if stops else 1 if status in ("fail", "error") else 2,
        "checked": result.get("element_count"),
        "failing": result.get("unexpected_count"),
        "found": found[:FOUND_SHOWN],
        "more": max(0, len(found) - FOUND_SHOWN),
    }


def _status(each: Mapping[str, Any], verdicts: list[dict[str, Any]]) -> str:
    info = each.get("exception_info") or {}
    parts = [info, *(part for part in info.values() if isinstance(part, dict))]
    if any(part.get("raised_exception") for part in parts):
        return "error"
    if not each["success"]:
        return "fail"
    if verdicts and all(v["status"] == "not_applicable" for v in verdicts):
        return "not_applicable"
    return "pass"


class Site(SiteBuilder):
    """Builds the pages that are missing or older than what they show, removes those of nights that have left."""

    def build(self, resource_identifiers: Any = None, build_index: bool = True) -> tuple[Any, Any]:
        """Bring the site up to date. Raises RuntimeError when a page could not be made."""
        del resource_identifiers  # what is out of date is told by the stored files themselves
        root = Path(str(self.data_context.root_directory))
        pages = root.parent / "data_docs"
        pages.mkdir(parents=True, exist_ok=True)
        _write(pages / "style.css", (TEMPLATES / "style.css").read_text("utf-8"))
        _keep_window(root / "validations")
        sections = {"expectations": ExpectationSuiteIdentifier, "validations": ValidationResultIdentifier}
        for section, identifier in sections.items():
            stale = _stale(root / section, pages / section)
            if stale:
                keys = [identifier.from_tuple(path.with_suffix("").parts) for path in stale]
                self.site_section_builders[section].build(resource_identifiers=keys)
            missing = _stale(root / section, pages / section)
            if missing:
                raise RuntimeError(f"Data Docs: no page could be made of {missing[0]}")
            _remove_orphans(root / section, pages / section)
        if build_index:
            _write(pages / "index.html", page_text("index.html", index_page(root)))
        return (pages / "index.html").as_uri(), None


def _stale(stored: Path, pages: Path) -> list[Path]:
    """Stored files, relative, whose page is missing or older."""
    found = []
    for path in sorted(stored.rglob("*.json")):
        page = pages / path.relative_to(stored).with_suffix(".html")
        if not page.exists() or page.stat().st_mtime_ns < path.stat().st_mtime_ns:
            found.append(path.relative_to(stored))
    return found


def _remove_orphans(stored: Path, pages: Path) -> None:
    for page in sorted(pages.rglob("*.html")):
        if not (stored / page.relative_to(pages).with_suffix(".json")).exists():
            page.unlink()


def _keep_window(stored: Path) -> None:
    """Forget results of all but the newest nights. The night is the folder above the run's time."""
    nights = {path.parent.parent.name for path in stored.rglob("*.json")}
    kept = set(sorted(nights)[-NIGHTS_SHOWN:])
    for path in stored.rglob("*.json"):
        if path.parent.parent.name not in kept:
            path.unlink()


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text("utf-8") == text:
        return
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)


def index_page(root: Path) -> dict[str, Any]:
    """Content of the index: results by night, newest first, what does not hold first; then the suites."""
    nights: dict[str, list[dict[str, Any]]] = defaultdict(list)
    suites: dict[str, tuple[str, str]] = {}
    for path in sorted((root / "validations").rglob("*.json")):
        stored = json.loads(path.read_text("utf-8"))
        page = result_page(stored)
        failed = [row for row in page["rows"] if row["status"] in ("fail", "error")]
        nights[page["night"]].append({
            "title_zh": page["title_zh"], "title_en": page["title_en"], "verdict_zh": page["verdict_zh"],
            "verdict_en": page["verdict_en"], "tone": "bad" if page["stopping"] else "warn" if failed else "good",
            "facts": len(page["rows"]), "failed": len(failed), "names_zh": _distinct(row["label_zh"] for row in failed),
            "href": "validations/" + path.relative_to(root / "validations").with_suffix(".html").as_posix(),
        })  # fmt: skip
    for path in sorted((root / "expectations").rglob("*.json")):
        stored = json.loads(path.read_text("utf-8"))
        suites[path.relative_to(root).with_suffix(".html").as_posix()] = titles(stored["name"])
    order = {"bad": 0, "warn": 1, "good": 2}
    return {
        "title_zh": "数据检查明细",
        "title_en": "Data Docs: what was checked, on how many rows, what failed",
        "night": None,
        "root": "",
        "suite_page": None,
        "nights": [
            {"night": night, "results": sorted(found, key=lambda r: (order[r["tone"]], r["title_zh"]))}
            for night, found in sorted(nights.items(), reverse=True)
        ],
        "suites": [{"href": href, "title_zh": zh, "title_en": en} for href, (zh, en) in suites.items()],
    }


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
