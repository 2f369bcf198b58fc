# The steps of scripts/setup, without what only the tests need. The list of Debian packages is the script's own.
FROM debian:12-slim AS build
WORKDIR /app
COPY scripts/debian-packages.txt scripts/
RUN apt-get update \
    && sed -n 's/^build //p' scripts/debian-packages.txt | xargs apt-get install -y --no-install-recommends
COPY requirements.lock requirements-dev.lock pyproject.toml README.md LICENSE THIRD_PARTY.md ./
COPY models models
COPY extractors extractors
COPY service service
COPY samples samples
# The wheel is made with the locked builder, in an environment that stays behind.
RUN python3 -m venv /srv/build \
    && /srv/build/bin/python -m pip install --require-hashes --no-deps -r requirements-dev.lock \
    && /srv/build/bin/python -m hatchling build -t wheel -d /dist
RUN python3 -m venv /srv/kanhe \
    && /srv/kanhe/bin/python -m pip install --require-hashes --no-deps -r requirements.lock \
    && /srv/kanhe/bin/python -m pip install --no-deps --no-build-isolation /dist/*.whl \
    && /srv/kanhe/bin/python -m pip uninstall -y setuptools pip

FROM debian:12-slim
COPY scripts/debian-packages.txt /usr/share/kanhe/scripts/debian-packages.txt
RUN apt-get update \
    && sed -n 's/^runtime //p' /usr/share/kanhe/scripts/debian-packages.txt \
    | xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 kanhe \
    && install -d -o kanhe -g kanhe /data
COPY --from=build /srv/kanhe /srv/kanhe
ENV PATH=/srv/kanhe/bin:$PATH PYTHONUNBUFFERED=1
USER kanhe
WORKDIR /data
ENTRYPOINT ["kanhe"]
