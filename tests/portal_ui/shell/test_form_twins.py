"""What the browser works out for itself agrees with the server: conditions, typed numbers and moments, hashes."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright._impl._driver import compute_driver_executable

from kernel.calendars import DisplayPrefs
from support.forms.conditions import OPERATORS, visible_keys
from support.forms.definition import load_definition
from support.forms.numbers import _with_point
from support.forms.refusals import ValueRefused
from support.forms.times import clean_datetime
from tests.factories.twins import NOW

ROOT = Path(__file__).parents[3]
MODULES = ROOT / "portal_ui" / "shell" / "static" / "shell" / "js"
VENDOR = ROOT / "portal_ui" / "shell" / "build" / "vendor"
CASES = json.loads((ROOT / "tests/support/forms/condition_cases.json").read_text(encoding="utf-8"))
NODE = compute_driver_executable()[0]


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules as the browser finds them, with what they import."""
    folder = tmp_path_factory.mktemp("static")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "shell").mkdir()
    (folder / "shell" / "js").symlink_to(MODULES)
    (folder / "vendor").symlink_to(VENDOR)
    return folder / "shell" / "js"


def run(modules: Path, script: str, data: Any) -> Any:
    """What a script makes of `data`; it has the modules as `conditions`, `answers` and `sha256`."""
    names = {"conditions": "form-conditions.js", "answers": "form-answers.js", "sha256": "sha256.js"}
    imports = "".join(f'import * as {name} from "{modules}/{file}";\n' for name, file in names.items())
    program = f"""{imports}
globalThis.document = {{ documentElement: {{ lang: "en" }} }};
let text = "";
for await (const chunk of process.stdin) text += chunk;
const data = JSON.parse(text);
process.stdout.write(JSON.stringify({script}));
"""
    command = [NODE, "--preserve-symlinks", "--input-type=module", "--eval", program]
    done = subprocess.run(command, input=json.dumps(data), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def shown_by_browser(modules: Path, cases: list[dict[str, Any]]) -> list[list[str]]:
    script = "data.map(({fields, answers}) => [...conditions.visibleKeys(fields, answers)].sort())"
    return run(modules, script, cases)  # type: ignore[no-any-return]


def test_the_shared_cases_of_conditions(modules: Path) -> None:
    found = shown_by_browser(modules, CASES)
    assert {case["name"]: keys for case, keys in zip(CASES, found, strict=True)} == {
        case["name"]: sorted(case["shown"]) for case in CASES
    }


WORDS = ["", "  ", "a", "A ", "b", "abc", "on", "true", "0", "1", "12.5", "۱۲", "-3", "1e2", ".5", "5.", "1_0", "x,y"]
TIMES = ["2026-11-22", "2026-02-30", "14:30", "9:00", "25:00", "2026-11-22T14:30:00+00:00", "2026-11-22T16:30:00+02:00"]
VALUES = [*WORDS, *TIMES, True, False, None, 0, 7, [], ["a"], ["b", "a"], {"amount": "3.50", "currency": "EUR"}, {}]


def a_case(chance: random.Random) -> dict[str, Any]:
    """Some fields with conditions on earlier ones, and any answers."""
    fields: list[dict[str, Any]] = []
    for index in range(chance.randint(2, 7)):
        kind = chance.choice([*OPERATORS, "page", "section", "note"])
        field: dict[str, Any] = {"key": f"f{index}", "type": kind}
        earlier = [other for other in fields if other["type"] in OPERATORS]
        if earlier and chance.random() < 0.7:
            field["show_if"] = a_condition(chance, earlier, 1)
        fields.append(field)
    answers = {field["key"]: chance.choice(VALUES) for field in fields if chance.random() < 0.85}
    return {"fields": fields, "answers": answers}


def a_condition(chance: random.Random, earlier: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    if depth < 3 and chance.random() < 0.3:
        return {chance.choice(["all", "any"]): [a_condition(chance, earlier, depth + 1) for _ in range(2)]}
    subject = chance.choice(earlier)
    operator = chance.choice(sorted(OPERATORS[subject["type"]]))
    return {"field": subject["key"], "op": operator, "value": chance.choice(VALUES)}


def test_any_conditions_and_answers(modules: Path) -> None:
    chance = random.Random(20261122)
    cases = [a_case(chance) for _ in range(3000)]
    expected = []
    for case in cases:
        fields = [{"label": {"en": field["key"]}, **field} for field in case["fields"]]
        expected.append(sorted(visible_keys(load_definition({"fields": fields}), case["answers"])))
    found = shown_by_browser(modules, cases)
    differing = [
        (case, keys, wanted) for case, keys, wanted in zip(cases, found, expected, strict=True) if keys != wanted
    ]
    assert differing == []


def test_numbers_are_read_alike(modules: Path) -> None:
    typed = ["12", "1,234", "1.234", "1.234,5", "1,234.5", "۱۲٫۵", "1 234,5", "-3", "−3", "1,2", "1,234,567", "x", ""]
    cases = [[text, decimals, language] for text in typed for decimals in (0, 2, 3) for language in ("en", "fa", "tr")]
    found = run(modules, "data.map((row) => answers.asNumber(...row))", cases)
    assert found == [_with_point(*case) for case in cases]


def test_moments_are_read_alike(modules: Path) -> None:
    typed = ["2026-11-22T14:30", "2026-11-22 14:30", "1405/09/01 14:30", "۱۴۰۵-۰۹-۰۱ ۱۴:۳۰", "2026-07-01 00:15"]
    typed += ["2026-03-29 01:30", "2026-10-25 03:30", "2026-11-22T14:30:00+00:00", "soon"]
    cases = [[text, zone] for text in typed for zone in ("UTC", "Europe/London", "Asia/Tehran", "America/New_York")]
    expected = []
    for text, zone in cases:
        try:
            expected.append(clean_datetime({}, text, DisplayPrefs(timezone=zone), "UTC", NOW))
        except ValueRefused:
            expected.append(text)
    assert run(modules, "data.map((row) => answers.asMoment(...row))", cases) == expected


def test_hashes_of_any_length(modules: Path) -> None:
    texts = [
        ["x" * length, ending] for length in (0, 1, 54, 55, 56, 63, 64, 65, 119, 128) for ending in ("", "7", "1234567")
    ]
    script = """data.map(([head, tail]) =>
      [...sha256.hasher(head)(tail)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join(""))"""
    assert run(modules, script, texts) == [hashlib.sha256("".join(pair).encode()).hexdigest() for pair in texts]
