#!/usr/bin/python3
"""Writes docs/api/reference/ from the comments of the proto files.

One page for each proto file of citymatch.v1, and an index with who may call
what, which comes from docs/access.md. The same sources give the same pages to
the byte. Needs protoc and the Python package of Protocol Buffers, nothing else.

usage: docs/api/generate_reference.py [--check]
  --check  writes nothing; ends with 1 when the pages are not up to date
"""

import pathlib
import re
import sys

from google.protobuf import descriptor_pb2

sys.dont_write_bytecode = True  # nothing but pages in docs/
from api_source import PACKAGE, ROOT, ApiSource, Comments  # noqa: E402

PAGES = ROOT / "docs" / "api" / "reference"
CODES = re.compile(
    r"`(INVALID_ARGUMENT|NOT_FOUND|ALREADY_EXISTS|PERMISSION_DENIED|ABORTED"
    r"|FAILED_PRECONDITION|RESOURCE_EXHAUSTED|OUT_OF_RANGE|UNIMPLEMENTED)`"
)
Field = descriptor_pb2.FieldDescriptorProto
SCALARS = {
    Field.TYPE_DOUBLE: "double",
    Field.TYPE_FLOAT: "float",
    Field.TYPE_INT64: "int64",
    Field.TYPE_UINT64: "uint64",
    Field.TYPE_INT32: "int32",
    Field.TYPE_UINT32: "uint32",
    Field.TYPE_BOOL: "bool",
    Field.TYPE_STRING: "string",
    Field.TYPE_BYTES: "bytes",
}
GENERATED = "<!-- Made by docs/api/generate_reference.py from proto/: do not edit. -->\n"


def slug(heading):
    """The anchor that Markdown renderers give to a heading."""
    return re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-")


def page_of(file):
    """The page of a proto file."""
    return pathlib.PurePosixPath(file.name).stem + ".md"


class Types:
    """Every type, service and method of the package: where it is described."""

    def __init__(self, files):
        self.pages = {}
        for file in files:
            page = page_of(file)
            for message in file.message_type:
                self._add(message, f".{file.package}", page)
            for enum in file.enum_type:
                self.pages[f".{file.package}.{enum.name}"] = page
            for service in file.service:
                for item in (service, *service.method):
                    self.pages[f".{file.package}.{item.name}"] = page

    def _add(self, message, scope, page):
        name = f"{scope}.{message.name}"
        self.pages[name] = page
        for nested in message.nested_type:
            self._add(nested, name, page)
        for enum in message.enum_type:
            self.pages[f"{name}.{enum.name}"] = page

    def linked(self, text, here):
        """A text in which names of types and methods are links."""

        def link(match):
            page = self.pages.get(f".{PACKAGE}.{match[1]}")
            if page is None:
                return match[0]
            return f"[{match[0]}]({'' if page == here else page}#{slug(match[1])})"

        return re.sub(r"`([A-Z]\w+)(?:\.\w+)?`", link, text)

    def link(self, full_name, here):
        """A link to a type, or its name where it is not ours."""
        page = self.pages.get(full_name)
        if page is None:
            return f"`{full_name.lstrip('.')}`"
        name = full_name[len(PACKAGE) + 2:]
        return f"[{name}]({'' if page == here else page}#{slug(name)})"


class Page:
    """One page, as it grows."""

    def __init__(self, source, types, file):
        self.source = source
        self.types = types
        self.file = file
        self.name = page_of(file)
        self.comments = Comments(file)
        self.lines = [f"# {file.name}\n", GENERATED, "[All services and pages](README.md)\n"]

    def add(self, *lines):
        """Adds lines, each a paragraph."""
        self.lines += [f"{line}\n" for line in lines]

    def text(self):
        """What has grown."""
        for index, service in enumerate(self.file.service):
            self._service(service, (6, index))
        for index, message in enumerate(self.file.message_type):
            self._message(message, "", (4, index))
        for index, enum in enumerate(self.file.enum_type):
            self._enum(enum, "", (5, index))
        return "\n".join(self.lines)

    def _text(self, *path):
        return self.types.linked(self.comments.at(*path), self.name)

    def _link(self, type_name):
        return self.types.link(type_name, self.name)

    def _service(self, service, path):
        self.add(f"## {service.name}", self._text(*path))
        for index, method in enumerate(service.method):
            self._method(service, method, (*path, 2, index))

    def _method(self, service, method, path):
        self.add(f"### {method.name}", self._text(*path))
        arrow = "a stream of " if method.server_streaming else ""
        rows = [
            f"- **Call**: `{PACKAGE}.{service.name}/{method.name}`",
            f"- **Request**: {self._link(method.input_type)}",
            f"- **Reply**: {arrow}{self._link(method.output_type)}",
            f"- **May call it**: {self.source.access.sentence(service.name, method.name)}",
            f"- **Errors**: {self._errors(method, self.comments.at(*path))}",
        ]
        if method.options.deprecated:
            rows.insert(0, "- **Deprecated**")
        self.add("\n".join(rows))

    def _errors(self, method, comment):
        """Codes that the comments of the method and its request name, and where."""
        found = {}
        for code in CODES.findall(comment):
            found.setdefault(code, [])
        for field, text in self.source.request_comments(method.input_type.rsplit(".", 1)[1]):
            for code in CODES.findall(text):
                places = found.setdefault(code, [])
                if field not in places:
                    places.append(field)
        named = [
            f"`{code}`" + (f" ({', '.join(f'`{place}`' for place in places)})" if places else "")
            for code, places in found.items()
        ]
        return ", ".join(named + ["[those of every call](../errors.md)"])

    def _message(self, message, scope, path):
        if message.options.map_entry:
            return
        name = scope + message.name
        self.add(f"### {name}" if self.file.service or scope else f"## {name}")
        self.add(self._text(*path))
        if message.field:
            rows = ["| field | type | |", "|---|---|---|"]
            rows += [
                self._field(message, field, self._text(*path, 2, index))
                for index, field in enumerate(message.field)
            ]
            self.add("\n".join(rows))
        for index, nested in enumerate(message.nested_type):
            self._message(nested, f"{name}.", (*path, 3, index))
        for index, enum in enumerate(message.enum_type):
            self._enum(enum, f"{name}.", (*path, 4, index))

    def _field(self, message, field, comment):
        marks = self.source.marks(field)
        if field.HasField("oneof_index") and not field.proto3_optional:
            marks.append(f"one of `{message.oneof_decl[field.oneof_index].name}`")
        mark = f"**{', '.join(marks)}.** " if marks else ""
        return f"| `{field.name}` = {field.number} | {self._type(message, field)} | {mark}{cell(comment)} |"

    def _type(self, message, field):
        for nested in message.nested_type:
            if nested.options.map_entry and field.type_name.endswith(f".{message.name}.{nested.name}"):
                key, value = nested.field
                return f"map of {self._one_type(key)} to {self._one_type(value)}"
        one = self._one_type(field)
        if field.label == Field.LABEL_REPEATED:
            return f"repeated {one}"
        return f"optional {one}" if field.proto3_optional else one

    def _one_type(self, field):
        return SCALARS.get(field.type) or self._link(field.type_name)

    def _enum(self, enum, scope, path):
        name = scope + enum.name
        self.add(f"### {name}" if self.file.service or scope else f"## {name}")
        self.add(self._text(*path))
        rows = ["| value | |", "|---|---|"]
        rows += [
            f"| `{value.name}` = {value.number} | {cell(self._text(*path, 2, index))} |"
            for index, value in enumerate(enum.value)
        ]
        self.add("\n".join(rows))


def cell(text):
    """A text as it can stand in a cell of a table."""
    return text.replace("\n\n", "<br>").replace("\n", " ").replace("|", "\\|")


def index_page(source, types):
    """The page that leads to all others."""
    lines = [
        "# Reference\n",
        GENERATED,
        "Made from the comments of [proto/citymatch/v1](../../../proto/citymatch/v1), which are"
        " the contract. What holds\nfor every method is in [the manual](../README.md), what each"
        " role means in [access.md](../../access.md):\n*own* is a partner's city, a coordinator's"
        " programme, and what belongs to them.\n",
    ]
    described = []
    for file in source.files:
        page = page_of(file)
        for index, service in enumerate(file.service):
            lines += [f"## [{service.name}]({page}#{slug(service.name)})\n"]
            lines += [f"{types.linked(Comments(file).at(6, index), 'README.md')}\n"]
            rows = ["| method | changes | viewer | partner | coordinator | admin |"]
            rows += ["|---|---|---|---|---|---|"]
            for method in service.method:
                changes = "yes" if source.access.changes(service.name, method.name) else ""
                cells = " | ".join(source.access.cells(service.name, method.name))
                rows += [f"| [{method.name}]({page}#{slug(method.name)}) | {changes} | {cells} |"]
            lines += ["\n".join(rows) + "\n"]
        if not file.service and (file.message_type or file.enum_type):
            names = [item.name for item in [*file.message_type, *file.enum_type]]
            links = ", ".join(f"[{name}]({page}#{slug(name)})" for name in names)
            described += [f"| [{page}]({page}) | {links} |"]
    lines += ["## Types\n", "\n".join(["| page | describes |", "|---|---|", *described]) + "\n"]
    return "\n".join(lines)


def pages():
    """All pages by their names."""
    source = ApiSource()
    types = Types(source.files)
    made = {"README.md": index_page(source, types)}
    for file in source.files:
        if file.service or file.message_type or file.enum_type:
            made[page_of(file)] = Page(source, types, file).text()
    return made


def differences(made):
    """Names of pages that are not as they should be."""
    there = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    return sorted(name for name in {*made, *there} if made.get(name) != there.get(name))


def main(arguments):
    """Writes the pages, or checks them."""
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    made = pages()
    stale = differences(made)
    if arguments == ["--check"]:
        for name in stale:
            print(f"docs/api/reference/{name} is not what proto/ says")
        if stale:
            print("run docs/api/generate_reference.py and look at what it changes")
        return 1 if stale else 0
    PAGES.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (PAGES / name).write_text(made[name], encoding="utf-8")
        else:
            (PAGES / name).unlink()
        print(f"{'wrote' if name in made else 'removed'} docs/api/reference/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
