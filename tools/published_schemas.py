"""Write schemas/json/*.json and schemas/asyncapi.yaml from the models.

Run from the project: .venv/bin/python tools/published_schemas.py. The files are read by people and programs elsewhere,
so they stand in the repository; a test says when they are not current.
"""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from schemas.published import PUBLISHED, VERSION, Published, event_source, event_type, json_schema
from streams import __version__

FOLDER = Path("schemas/json")
ASYNCAPI = Path("schemas/asyncapi.yaml")


def files() -> dict[Path, str]:
    """Every generated file and its text."""
    found = {FOLDER / f"{one.topic}.json": json.dumps(json_schema(one), indent=2) + "\n" for one in PUBLISHED}
    return {**found, ASYNCAPI: yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=120)}


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3: a channel for each topic that others write or read."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Dateline",
            "version": __version__,
            "description": "Articles go in; unique articles, duplicates, rejects and windowed event counts come out. "
            f"Schemas of version {VERSION}.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {one.topic: _channel(one) for one in PUBLISHED},
        "operations": {_operation(one): _action(one) for one in PUBLISHED},
    }


def _channel(one: Published) -> dict[str, Any]:
    return {
        "address": f"{{namespace}}.{one.topic}",
        "description": f"Key: {one.key}.",
        "parameters": {"namespace": {"default": "news", "description": "Prefix of all topics."}},
        "messages": {
            one.model.__name__: {
                "name": one.model.__name__,
                "payload": {
                    "schemaFormat": "application/schema+json;version=draft-07",
                    "schema": {"$ref": f"./json/{one.topic}.json"},
                },
                "bindings": {"kafka": {"key": {"type": "string", "description": one.key}}},
                **({"headers": _headers(one)} if one.theirs == "read" else {}),
            }
        },
    }


def _headers(one: Published) -> dict[str, Any]:
    """Of CloudEvents, for whoever has switched them on."""
    values = {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "description": "the same for the same record, sent again"},
        "ce_source": {"type": "string", "examples": [event_source("news")]},
        "ce_type": {"const": event_type(one.topic)},
        "ce_time": {"type": "string", "format": "date-time", "description": "event time; none of rejected"},
        "content-type": {"const": "application/json"},
    }
    return {"type": "object", "description": "Only with DATELINE_CLOUDEVENTS=true.", "properties": values}


def _operation(one: Published) -> str:
    """AsyncAPI speaks from the application's side: what others write, Dateline receives."""
    return f"{'receive' if one.theirs == 'write' else 'send'}-{one.topic}"


def _action(one: Published) -> dict[str, Any]:
    return {
        "action": "receive" if one.theirs == "write" else "send",
        "channel": {"$ref": f"#/channels/{one.topic}"},
        "messages": [{"$ref": f"#/channels/{one.topic}/messages/{one.model.__name__}"}],
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in files().items():
        path.write_text(text, encoding="utf-8")
