"""`/health`: whether this process answers; `/status`: what every page has to say above all."""

from flask import Flask, Response, jsonify

from components.conditions import sentences
from core.runs.condition import condition
from core.settings import Settings


def install(server: Flask, settings: Settings) -> None:
    """Add both; neither asks for a cookie."""

    @server.get("/health")
    def health() -> Response:
        return jsonify(status="ok")

    @server.get("/status")
    def status() -> Response:
        answer = jsonify(notes=sentences(condition(settings.home)))
        answer.headers["Cache-Control"] = "no-store"
        return answer
