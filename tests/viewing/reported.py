"""Reading a report as a browser does, far enough to look at its parts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

HOSTILE = "<script>alert(1)</script>"
"""Name of a scenario that would be run as a script if it were not escaped."""
FORMULA = '=cmd("x") & "></p><img src=http://e.vil/a.png>'
"""Description of a scenario that would end its paragraph and load a picture."""
_VOID = {"meta", "br", "img", "link", "input", "hr"}


@dataclass
class Node:
    """An element with its attributes, its text and what stands in it."""

    tag: str
    attributes: dict[str, str]
    children: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(c if isinstance(c, str) else c.text for c in self.children)

    def all(self, *tags: str) -> list["Node"]:
        """Return every element of these kinds, in order; without kinds, every element."""
        found = []
        for child in self.children:
            if isinstance(child, Node):
                found += [child] if not tags or child.tag in tags else []
                found += child.all(*tags)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {})
        self.stack = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(node)
        if tag not in _VOID:
            self.stack.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def read(text: str) -> Node:
    """Return a page; every element must be closed where it should."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.stack == [reader.root]
    return reader.root


def tables(page: Node) -> dict[str, list[list[str]]]:
    """Return the rows of every table by its title, without its number."""
    found = {}
    for table in page.all("table"):
        title = table.all("caption")[0].text.partition(". ")[2]
        rows = [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")]
        found[title] = rows[1:]
    return found
