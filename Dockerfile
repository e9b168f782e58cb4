# One image for the web pages and the worker.
#   docker build -t grnscope .
#   docker run -p 8050:8050 -v grnscope:/data grnscope
# Apart, on the same volume:
#   docker run -p 8050:8050 -v grnscope:/data grnscope serve --logs-here --without-worker
#   docker run --no-healthcheck -v grnscope:/data grnscope worker
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GRNSCOPE_HOST=0.0.0.0 \
    GRNSCOPE_PORT=8050 \
    GRNSCOPE_HOME=/data

WORKDIR /app

COPY requirements-setup.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-setup.txt \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements.txt \
    && useradd --create-home --uid 10001 grnscope \
    && install -d -o grnscope -g grnscope /data

COPY app.py pyproject.toml LICENSE ./
COPY assets assets
COPY components components
COPY core core
COPY pages pages
COPY web web
RUN python -m compileall -q -j 0 app.py core components pages web

USER grnscope
VOLUME /data
EXPOSE 8050

HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8050/health', timeout=4)"]

ENTRYPOINT ["python", "-m", "core"]
CMD ["serve", "--logs-here"]
