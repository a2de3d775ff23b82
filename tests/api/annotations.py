#!/usr/bin/python3
"""Compares what the annotations of fields promise with the last release, which
`buf breaking` does not: no field of a request becomes required, no new one is,
and what was confidential stays so.

usage: annotations.py BEFORE NOW   two images (or sets of file descriptors)
Prints every finding and ends with 1 when there is one.
"""

import pathlib
import sys

from google.protobuf import descriptor_pb2

# Numbers of the extensions of FieldOptions, and a value; see proto/google/api/
# field_behavior.proto and proto/citymatch/v1/annotations.proto.
FIELD_BEHAVIOR = 1052
REQUIRED = 2
CONFIDENTIAL = 51001


def varints(data, wanted):
    """The values of a field in an encoded message whose fields are numbers or
    bytes, as options are."""

    def number(at):
        value = shift = 0
        while True:
            byte = data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    found, at = [], 0
    while at < len(data):
        tag, at = number(at)
        if tag & 7 == 0:
            value, at = number(at)
            values = [value]
        elif tag & 7 == 2:
            size, at = number(at)
            end, values = at + size, []
            while tag >> 3 == wanted and at < end:
                value, at = number(at)
                values.append(value)
            at = end
        else:
            raise ValueError(f"wire type {tag & 7} in options")
        if tag >> 3 == wanted:
            found += values
    return found


def fields(path):
    """Every field of the API by its full name: whether it is required, and
    whether it is confidential."""
    image = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(path).read_bytes())
    found = {}

    def walk(message, scope):
        name = f"{scope}.{message.name}"
        for field in message.field:
            options = field.options.SerializeToString()
            required = REQUIRED in varints(options, FIELD_BEHAVIOR)
            confidential = 1 in varints(options, CONFIDENTIAL)
            found[f"{name}.{field.name}"] = (required, confidential)
        for nested in message.nested_type:
            walk(nested, name)

    for file in image.file:
        if file.package == "citymatch.v1":
            for message in file.message_type:
                walk(message, file.package)
    return found


def findings(before, now):
    """What of `now` breaks what `before` promised."""
    messages = {name.rsplit(".", 1)[0] for name in before}
    for name, (required, confidential) in sorted(now.items()):
        was_required, was_confidential = before.get(name, (False, False))
        if required and not was_required and name.rsplit(".", 1)[0] in messages:
            how = "became required" if name in before else "is new and required"
            yield f"{name} {how}: requests without it were good"
        if was_confidential and not confidential:
            yield f"{name} is confidential no more: callers told it in confidence"


def main(arguments):
    """Compares two images."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    before, now = (fields(path) for path in arguments)
    if not any(required for required, _ in before.values()):
        print("the image before has no required field: is it one of this API?")
        return 2
    found = list(findings(before, now))
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
