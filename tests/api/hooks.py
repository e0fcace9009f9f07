"""What a schema cannot say of members that it does not name: docs/compatibility.md, "JSON of requests"."""
import schemathesis

MAX_DEPTH = 8
MAX_NUMBER = 1.7e308


def is_acceptable(value, depth=1):
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return depth <= MAX_DEPTH and all(is_acceptable(v, depth + 1) for v in inner)
    return not isinstance(value, float) or abs(value) <= MAX_NUMBER


@schemathesis.hook
def filter_body(context, body):
    return is_acceptable(body)
