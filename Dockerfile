# One image for every command: the entry point is `dateline`. What is needed only to build stays in the first stage.
FROM python:3.11-slim AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PIP_CACHE_DIR=/var/cache/pip
WORKDIR /build
RUN python -m venv --without-pip /opt/dateline

# Dependencies first: this layer changes only with the lock. Wheels only, each with its hash.
COPY requirements.lock ./
RUN --mount=type=cache,target=/var/cache/pip \
    pip --python /opt/dateline/bin/python install --no-deps --only-binary :all: --require-hashes -r requirements.lock

# What compiles the tagging modules stays in this stage. Without it they run interpreted, with the same results.
COPY requirements-compile.lock ./
RUN --mount=type=cache,target=/var/cache/pip \
    (apt-get --option Acquire::Retries=0 --option Acquire::http::Timeout=10 --quiet=2 update \
     && apt-get --quiet=2 install --yes --no-install-recommends gcc libc6-dev \
     && pip --python /opt/dateline/bin/python install --target /opt/compile --no-deps --only-binary :all: --require-hashes \
        -r requirements-compile.lock) \
 || echo "no C compiler for the tagging modules: they run interpreted"

COPY pyproject.toml README.md LICENSE NOTICE ./
COPY schemas ./schemas
COPY streams ./streams
COPY tools/compile_tagging.py ./tools/
# To bytecode, and by C: the image's file system is to be read only. Tests of other packages are never run there.
RUN pip --python /opt/dateline/bin/python install --no-cache-dir --no-deps --no-build-isolation . \
 && (PYTHONPATH=/opt/compile /opt/dateline/bin/python tools/compile_tagging.py || true) \
 && pip --python /opt/dateline/bin/python uninstall --yes --quiet setuptools \
 && find /opt/dateline -depth -type d -name tests -exec rm -r {} +


FROM python:3.11-slim

LABEL org.opencontainers.image.title="Dateline" \
      org.opencontainers.image.description="A streaming news ingestor on Kafka: the same articles in, the same counts out" \
      org.opencontainers.image.licenses="Apache-2.0"

# Every package brings its own licence (in its .dist-info); these are ours, and the table of all of them.
COPY LICENSE NOTICE docs/dependencies.md /usr/share/doc/dateline/
COPY --from=build /opt/dateline /opt/dateline

ENV PATH=/opt/dateline/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
WORKDIR /tmp
# By number, so that a platform can see that it is not root.
USER 10001:10001

# Of a worker: whether it counts. Until it has read its state again, which may take minutes, it is not unhealthy yet.
HEALTHCHECK --interval=5s --timeout=5s --start-period=10m --retries=6 CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ.get(\"DATELINE_HTTP_PORT\", 9464)}/readyz')"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dateline"]
CMD ["--help"]
