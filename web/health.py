"""`/health`: whether this process answers."""

from flask import Flask, Response, jsonify


def install(server: Flask) -> None:
    """Add the health check."""

    @server.get("/health")
    def health() -> Response:
        return jsonify(status="ok")
