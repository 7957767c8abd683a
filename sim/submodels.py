"""Section 3.4 of docs/odd.md: the submodels, from the docstrings of the files that hold them.

So the equations of the page are those of the code, word for word; what a file reads of parameters
and levers and which kinds of draw it makes are taken from its source. ``python -m sim.submodels``
writes the section anew.
"""

import ast
import re
from pathlib import Path

COMMAND = "python -m sim.submodels"
BEGIN, END = "### 3.4 Submodels", "## Not modelled"
PACKAGE = Path(__file__).parent
FILES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Identity: who a leerling is", ("agents/identity.py", "agents/newcomers.py")),
    (
        "Calendar and policies",
        (
            "agents/lever_board.py",
            "policies/applying.py",
            "policies/zorgplicht.py",
            "policies/steunpunt.py",
            "policies/oza.py",
            "policies/basisnorm.py",
            "policies/routekaart.py",
        ),
    ),
    (
        "Policies of the transition of 2014 to 2020, and of tlv's",
        (
            "policies/rugzak.py",
            "policies/verevening.py",
            "policies/opting_out.py",
            "policies/herbesteding.py",
            "policies/krimpcompensatie.py",
            "policies/tlv_hele_periode.py",
        ),
    ),
    (
        "August: promotion, exit, po to vo, migration",
        (
            "processes/uitstroom.py",
            "processes/bestemming.py",
            "processes/bevordering.py",
            "processes/migratie.py",
        ),
    ),
    ("Places and placement", ("processes/plaatsing.py",)),
    (
        "Institutions",
        (
            "processes/samenwerking.py",
            "processes/leerlingenvervoer.py",
            "processes/opvolging.py",
            "agents/gemeente_decision.py",
            "processes/registratie.py",
            "processes/leraren.py",
            "processes/expertise.py",
            "processes/gewoonte.py",
            "agents/school_decision.py",
        ),
    ),
    (
        "Money",
        (
            "processes/bekostiging.py",
            "processes/bedragen.py",
            "processes/teldata.py",
            "agents/categorie.py",
            "agents/swv_decision.py",
            "processes/verdeling.py",
            "agents/kas.py",
        ),
    ),
    (
        "Arrivals, entry, leerplicht and counting",
        (
            "processes/aankomst.py",
            "processes/vaste_overgangen.py",
            "processes/nieuwkomers.py",
            "processes/instroom.py",
            "processes/telling.py",
        ),
    ),
    ("Needs and support", ("processes/behoefte.py", "processes/ondersteuning.py")),
    (
        "Request, decision, end of a tlv",
        ("processes/aanvraag.py", "processes/tlv.py", "processes/herindicatie.py"),
    ),
    (
        "Residential placement, return to regular education",
        ("processes/residentieel.py", "processes/terugplaatsing.py"),
    ),
    (
        "Admission and absence",
        (
            "processes/aanmelding.py",
            "processes/wegadviseren.py",
            "processes/toelating.py",
            "processes/verzuim.py",
            "processes/verzuim_risk.py",
        ),
    ),
    (
        "Return and arrangements",
        ("processes/terugkeer.py", "processes/arrangementen.py", "processes/opdc.py"),
    ),
    (
        "Jeugdhulp",
        (
            "processes/jeugdhulp.py",
            "processes/jeugdhulp_wie.py",
            "agents/jeugdregio_decision.py",
        ),
    ),
)
"""Headings, and the files told under each, in the order of the month."""


def section() -> str:
    """Return section 3.4 as Markdown, from its heading to before the next one."""
    parts = [
        BEGIN,
        "",
        f"Made from the code by `{COMMAND}`. `t` is the month, `y` its middle in years (no "
        "later than where trends are frozen), `[...]` is 1 where true, `x+` is x where positive. "
        "A hazard h per month is an event with chance 1 - exp(-h), in August too unless a part "
        "says per school month: those hazards are 0 in August, half in July and times 12 / 10.5, "
        "so that ten and a half school months hold what twelve would. Under each part stand the "
        "parameters it reads (values, units and sources: [parameters.md](parameters.md)), the "
        "levers, and the kinds of draw.",
        "",
    ]
    for heading, files in FILES:
        parts += [f"#### {heading}", ""]
        for name in files:
            parts += _told(PACKAGE / name)
    return "\n".join(parts)


def _told(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    own = ast.get_docstring(tree) or ""
    decides = [
        ast.get_docstring(node) or ""
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "decide"
    ]
    lines = [f"`sim/{path.relative_to(PACKAGE).as_posix()}`. {_markdown(own)}", ""]
    lines += [part for text in decides for part in (f"Decision. {_markdown(text)}", "")]
    reads = [
        f"{what}: {', '.join(f'`{name}`' for name in names)}"
        for what, names in (
            ("Parameters", _parameters(tree)),
            ("Levers", _levers(tree)),
            ("Draws", _draws(tree)),
        )
        if names
    ]
    return lines + ([". ".join(reads) + ".", ""] if reads else [])


def _markdown(docstring: str) -> str:
    """Return a docstring as Markdown: literal blocks fenced, names in single quotes of code."""
    out: list[str] = []
    block: list[str] = []
    for line in [*docstring.splitlines(), ""]:
        if line.startswith("    ") or (block and not line):
            block.append(line[4:])
            continue
        if block:
            while block and not block[-1]:
                block.pop()
            out += ["```", *block, "```", ""]
            block = []
        text = re.sub(r"::$", ":", line.replace("``", "`"))
        out.append("" if text == ":" else text)
    if block:
        out += ["```", *block[:-1], "```"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _texts(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "*" for p in node.values)
            found.add("".join(str(part) for part in parts))
    return found


def _parameters(tree: ast.AST) -> list[str]:
    from sim.parameters import load  # noqa: PLC0415  (only here)

    rooms = {name.split(".")[0] for name in load().names}
    pattern = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_*]+)+")
    return sorted(t for t in _texts(tree) if pattern.fullmatch(t) and t.split(".")[0] in rooms)


def _levers(tree: ast.AST) -> list[str]:
    from sim.agents.levers import LEVERS  # noqa: PLC0415  (only here)

    texts = _texts(tree)
    return [name for name in LEVERS if name in texts]


def _draws(tree: ast.AST) -> list[str]:
    return sorted(
        {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr.isupper()
            and ast.unparse(node.value) in {"Kind", "draws.Kind"}
        }
    )


def main() -> None:
    """Write the section anew into docs/odd.md."""
    page = PACKAGE.parent / "docs" / "odd.md"
    text = page.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    page.write_text(f"{before}{section()}\n{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
