"""What docs/api/generate_reference.py makes pages from: the descriptors of
citymatch.v1 with their comments, and the table of docs/access.md."""

import importlib
import pathlib
import re
import subprocess
import sys
import tempfile

from google.protobuf import descriptor_pb2

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
PACKAGE = "citymatch.v1"


def compiled():
    """Compiles the proto files; returns the descriptors, and the modules that
    know the two annotations of fields."""
    files = sorted(
        str(path.relative_to(PROTO)) for path in (PROTO / "citymatch/v1").glob("*.proto")
    )
    with tempfile.TemporaryDirectory() as scratch:
        image = pathlib.Path(scratch, "image")
        subprocess.run(
            ["protoc", f"-I{PROTO}", "--include_imports", "--include_source_info"]
            + [f"--descriptor_set_out={image}", f"--python_out={scratch}"]
            + files + ["google/api/field_behavior.proto"],
            check=True,
        )
        # Before the descriptors are parsed: else their options stay unknown.
        sys.path.insert(0, scratch)
        behavior = importlib.import_module("google.api.field_behavior_pb2")
        annotations = importlib.import_module("citymatch.v1.annotations_pb2")
        sys.path.remove(scratch)
        descriptors = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    return descriptors, behavior, annotations


class Comments:
    """The comments of one file, by the path of what they stand before."""

    def __init__(self, file):
        self._by_path = {
            tuple(location.path): location.leading_comments
            for location in file.source_code_info.location
        }

    def at(self, *path):
        """The comment as one text; paragraphs are kept."""
        lines = [line.strip() for line in self._by_path.get(path, "").strip().split("\n")]
        return "\n".join(lines)


class AccessTable:
    """Who may call what, as docs/access.md says it."""

    ROLES = ("viewer", "partner", "coordinator", "admin")
    ROW = re.compile(r"^\| `(\w+)/(\w+)`( \(changes\))? \| (.+) \|$", re.MULTILINE)

    def __init__(self, text):
        self._rows = {
            (service, method): (bool(changes), reaches.split(" | "))
            for service, method, changes, reaches in self.ROW.findall(text)
        }

    def changes(self, service, method):
        """Whether the method can change what is stored."""
        return self._row(service, method)[0]

    def cells(self, service, method):
        """How far each role reaches."""
        return self._row(service, method)[1]

    def sentence(self, service, method):
        """The same in words."""
        changes, reaches = self._row(service, method)
        if all(reach == "all" for reach in reaches):
            words = "everybody"
        else:
            words = ", ".join(
                f"{role} ({reach})" for role, reach in zip(self.ROLES, reaches) if reach != "–"
            )
        return words + ("; changes what is stored" if changes else "; only reads")

    def _row(self, service, method):
        if (service, method) not in self._rows:
            raise SystemExit(f"docs/access.md has no row for {service}/{method}")
        return self._rows[service, method]


class ApiSource:
    """The contract, and who may call what."""

    def __init__(self):
        descriptors, self._behavior, self._annotations = compiled()
        self.files = [file for file in descriptors.file if file.package == PACKAGE]
        self.files.sort(key=lambda file: file.name)
        self._messages = {
            message.name: (file, index)
            for file in self.files
            for index, message in enumerate(file.message_type)
        }
        self.access = AccessTable((ROOT / "docs/access.md").read_text(encoding="utf-8"))

    def marks(self, field):
        """What the annotations of a field say."""
        behavior = field.options.Extensions[self._behavior.field_behavior]
        names = [self._behavior.FieldBehavior.Name(value) for value in behavior]
        marks = [name.lower().replace("_", " ") for name in names if name != "OPTIONAL"]
        if field.options.Extensions[self._annotations.confidential]:
            marks.append("confidential")
        if field.options.deprecated:
            marks.append("deprecated")
        return [marks[0].capitalize(), *marks[1:]] if marks else []

    def request_comments(self, message_name):
        """The fields of a message with their comments; where a comment is only
        `As in OtherMessage`, with the one that is meant."""
        file, index = self._messages[message_name]
        comments = Comments(file)
        found = []
        for number, field in enumerate(file.message_type[index].field):
            text = comments.at(4, index, 2, number)
            same = re.fullmatch(r"As in `(\w+)`\.", text)
            if same and same[1] in self._messages:
                text = dict(self.request_comments(same[1])).get(field.name, text)
            found.append((field.name, text))
        return found
