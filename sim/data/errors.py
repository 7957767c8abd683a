"""The error of a damaged table."""


class DataError(ValueError):
    """A table cannot be used; the message is one sentence that says where and why."""


def refused(file: str, row: int, column: str, value: str, allowed: str) -> DataError:
    """Return the error for one field.

    Args:
        file: name of the file.
        row: its line in the file; the header is row 1.
        column: name of the column, or of the columns joined by ``, ``.
        value: what stands there.
        allowed: what may stand there, in words.
    """
    shown = value if len(value) <= 60 else value[:57] + "..."
    return DataError(
        f"{file}, row {row}, column {column}: {shown!r} is not allowed; allowed is {allowed}"
    )
