# One image for every command: the entry point is `dateline`.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

# Dependencies first: this layer changes only with the lock.
COPY requirements.lock ./
RUN pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r requirements.lock

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY schemas ./schemas
COPY streams ./streams
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

USER nobody
ENTRYPOINT ["dateline"]
CMD ["--help"]
