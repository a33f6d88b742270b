"""What schemathesis is told in code: a hook, loaded through SCHEMATHESIS_HOOKS."""
from urllib.parse import unquote

import schemathesis
from schemathesis.core.parameters import ParameterLocation


@schemathesis.hook
def filter_case(context, case):
    """Drops what the tester sends as valid and the description forbids: every parameter of our paths is ASCII that
    shows, but 4.32.5 decodes a generated `2e%df` or `3b%06` before it encodes it, and U+FFFD or a control goes out."""
    if case.meta is None or case.meta.is_negative_at(ParameterLocation.PATH):
        return True
    return all("!" <= letter <= "~" for value in case.path_parameters.values() for letter in unquote(str(value)))
