"""What must hold of an app-compose.json so that the settings which the proof rests on are measured, not the host's choice.

`violations(role, app)` names every rule that does not hold; docs/configuration.md, "What the proof rests on", has the reasons."""
import re

import yaml

MEASURED = {
    "server": {"JINGUI_RATLS_STRICT", "JINGUI_RATLS_PROFILE", "JINGUI_KMS_ROOTS", "JINGUI_ADMIN_TOKEN_SHA256", "JINGUI_DB_PATH",
               "JINGUI_LISTEN_ADDR", "JINGUI_PCCS_URL", "JINGUI_CACHE_DIR"},
    "client": {"JINGUI_SERVER_URL", "JINGUI_RATLS_STRICT", "JINGUI_RATLS_PROFILE", "JINGUI_RATLS_EXPECT_SERVER_APP_ID",
               "JINGUI_KMS_ROOTS", "JINGUI_PCCS_URL", "JINGUI_CACHE_DIR"},
}
# Whoever chooses one of these chooses what is believed, what runs, or who administers.
NOT_THE_HOSTS = re.compile(r"JINGUI_|DSTACK_|TAPPD_|SSL_CERT_|LD_|GLIBC_|OPENSSL_|COMPOSE_|DOCKER_|PATH$|BASH_ENV$|PYTHON|NODE_OPTIONS$", re.I)
# Not to be set at all: the guest agent's socket, the system's CAs and the loader's rules are what the image says.
NOT_SET = {"DSTACK_SIMULATOR_ENDPOINT", "SSL_CERT_FILE", "SSL_CERT_DIR", "LD_PRELOAD", "LD_LIBRARY_PATH", "JINGUI_ADMIN_TOKEN",
           "JINGUI_ADMIN_TOKEN_FILE", "JINGUI_INSECURE_QUOTE_ROOT", "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "JINGUI_INSECURE_CLOCK"}
SOCKETS = {"/var/run/dstack.sock", "/run/dstack.sock"}
APP_KEYS = "/dstack/.host-shared/.appkeys.json"


def environment(service):
    """Name to value; None where the value comes from outside. Both forms that compose has."""
    given = service.get("environment") or {}
    if isinstance(given, list):
        return {e.partition("=")[0]: e.partition("=")[2] if "=" in e else None for e in given}
    return given


def mounts(service):
    """Target to source, of the short form."""
    return {v.split(":")[1]: v.split(":")[0] for v in service.get("volumes", []) if isinstance(v, str) and ":" in v}


def interpolated(node):
    """Every text of the file in which compose would put a value from outside."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from interpolated(key)
            yield from interpolated(value)
    elif isinstance(node, list):
        for value in node:
            yield from interpolated(value)
    elif isinstance(node, str) and "$" in node.replace("$$", ""):
        yield node


def inline_config(compose, service, path):
    """Whether the file at `path` in the container is text of the compose file itself."""
    for entry in service.get("configs", []):
        if isinstance(entry, dict) and entry.get("target") == path:
            config = (compose.get("configs") or {}).get(entry.get("source")) or {}
            return set(config) == {"content"}
    return False


def check_environment(role, service, compose):
    env = environment(service)
    for name in sorted(MEASURED[role] - {n for n, value in env.items() if value not in (None, "")}):
        yield f"{name} has no value in the compose file"
    for name in sorted(n for n, value in env.items() if value is None):
        yield f"{name} comes from outside"
    for name in sorted(NOT_SET & set(env)):
        yield f"{name} is set"
    if str(env.get("JINGUI_RATLS_STRICT")).lower() not in ("true", "1", "yes", "on"):
        yield "JINGUI_RATLS_STRICT is not on"
    if not inline_config(compose, service, env.get("JINGUI_KMS_ROOTS")):
        yield "the file of JINGUI_KMS_ROOTS is not in the compose file"


def check_client(service):
    if not str(environment(service).get("JINGUI_SERVER_URL")).startswith("https://"):
        yield "JINGUI_SERVER_URL is not https"
    words = [*service.get("entrypoint", []), *service.get("command", [])]
    if words[:2] != ["jingui", "run"]:
        yield "the service does not start with jingui run"
    if {"--insecure", "--server", "--appkeys"} & set(words):
        yield "a flag of jingui outranks the settings"
    if mounts(service).get(APP_KEYS) != APP_KEYS:
        yield "the guest's key file is not mounted"


def check_service(role, service, compose):
    yield from check_environment(role, service, compose)
    if "env_file" in service:
        yield "env_file: values come from a file outside"
    if "@sha256:" not in service.get("image", "") or "build" in service:
        yield "the image is not named by its digest"
    if not any(mounts(service).get(path) in SOCKETS for path in SOCKETS):
        yield "the guest agent's socket is not mounted"
    if service.get("privileged") or "no-new-privileges:true" not in service.get("security_opt", []):
        yield "the container has more privileges than it needs"
    if role == "client":
        yield from check_client(service)


def violations(role, app):
    """Every rule that `app`, an app-compose.json as a dict, breaks in `role` (server, client). Its one service is ours."""
    out = [f"{name} is in allowed_envs" for name in app.get("allowed_envs", ["allowed_envs, which is missing,"]) if
           NOT_THE_HOSTS.match(name) or name.startswith("allowed_envs")]
    if not app.get("kms_enabled") or app.get("runner") != "docker-compose":
        out.append("not an app with keys from a KMS")
    compose = yaml.safe_load(app["docker_compose_file"])
    out += [f"a value from outside: {text}" for text in interpolated(compose)]
    out += ["include: text from outside"] if "include" in compose else []
    for service in compose["services"].values():
        out += check_service(role, service, compose)
    return out
