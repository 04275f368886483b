import { describe, expect, test } from 'vitest';
import { dockerfileFindings } from '../../../functions/guard/dockerfile-rules.ts';

const reference = (name: string): string => ['$', `{${name}}`].join('');
const end = '\nUSER 1001\nHEALTHCHECK NONE\n';
const random = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzA5cD7eF';

/** What should fire: each file has this trouble and no other. */
const fires: Readonly<Record<string, readonly string[]>> = {
  'base-not-pinned': [
    `FROM node${end}`,
    `ARG TAG=latest\nFROM node:${reference('TAG')}${end}`,
    `FROM --platform=linux/amd64 ghcr.io/x/y:latest AS run${end}`,
    `FROM node:${reference('TAG:-latest')}${end}`,
  ],
  'runs-as-root': [
    'FROM a:1\nHEALTHCHECK NONE\n',
    'FROM a:1\nUSER 1001\nFROM b:1\nHEALTHCHECK NONE\n',
    'FROM a:1 AS base\nUSER root:root\nFROM base\nHEALTHCHECK NONE\n',
    `FROM a:1\nARG WHO=root\nUSER ${reference('WHO')}\nHEALTHCHECK NONE\n`,
  ],
  'secret-in-image': [
    `FROM a:1\nENV MYSQL_ROOT_PASSWORD=root${end}`,
    `FROM a:1\nENV A=1 \\\n    SECRET_KEY_BASE=${random}${end}`,
    `FROM a:1\nENV DATABASE_URL postgres://app:${random.slice(0, 12)}@db/app${end}`,
    `FROM a:1\nARG AWS_SECRET_ACCESS_KEY=${random}${end}`,
    `FROM a:1\nENV apiKey="${random.slice(0, 20)}"${end}`,
  ],
  'secret-build-argument': [`FROM a:1\nARG GITHUB_TOKEN${end}`, `ARG NPM_TOKEN=""\nFROM a:1${end}`],
  'secret-in-command': [
    `FROM a:1\nRUN git clone https://x:ghp_${random.slice(0, 36)}@github.com/a/b${end}`,
    `FROM a:1\nRUN curl -H "Authorization: Bearer ${random}" https://api.internal/x -o /x${end}`,
    `FROM a:1\nRUN export API_TOKEN=${random} && make${end}`,
  ],
  'secret-file-copied': [`FROM a:1\nCOPY .env /app/${end}`, `FROM a:1\nCOPY ["id_rsa", "/root/.ssh/"]${end}`],
  'add-for-copy': [`FROM a:1\nADD . /app${end}`, `FROM a:1\nADD --chown=1001 app.zip /app/${end}`],
  'add-remote': [`FROM a:1\nADD https://host/x.tar.gz /x${end}`, `FROM a:1\nADD git@github.com:a/b.git /x${end}`],
  'pipe-to-shell': [
    `FROM a:1\nRUN curl -sL https://host/setup | sudo -E bash -${end}`.replace('sudo -E ', ''),
    `FROM a:1\nRUN curl -fsSL "https://host/i?a=1&b=2" | sh -s -- -y${end}`,
    `FROM a:1\nRUN bash -c "$(wget -qO- https://host/i)"${end}`,
    `FROM a:1\nRUN bash <(curl -s https://host/i)${end}`,
    `FROM a:1\nRUN curl -s https://host/i | tee /i | /bin/bash${end}`,
    `FROM a:1\nRUN curl -sS https://host/get.py | python3 -${end}`,
    `FROM a:1\nRUN set -eux; \\\n  wget -O - https://host/i \\\n    | FOO=bar sh${end}`,
    `FROM a:1\nSHELL ["/bin/bash", "-c"]\nRUN <<EOF\ncurl https://host/i | bash\nEOF${end}`,
  ],
  'tls-off': [
    `FROM a:1\nRUN curl -fskSL https://host/x -o /x${end}`,
    `FROM a:1\nRUN wget --no-check-certificate https://host/x${end}`,
    `FROM a:1\nRUN echo "strict-ssl=false" >> /root/.npmrc${end}`,
    `FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0${end}`,
    `FROM a:1\nENV GIT_SSL_NO_VERIFY true${end}`,
    `FROM a:1\nRUN npm config set strict-ssl false${end}`,
    `FROM a:1\nRUN pip install --no-cache-dir --trusted-host host x${end}`,
    `FROM a:1\nRUN git config --global http.sslVerify false${end}`,
    `FROM a:1\nRUN apk add --no-cache --allow-untrusted /x.apk${end}`,
    `FROM a:1\nRUN yum install -y --nogpgcheck x && yum clean all${end}`,
  ],
  sudo: [
    `FROM a:1\nRUN sudo make${end}`,
    `FROM a:1\nRUN true && \\\n    # why\n    sudo make${end}`,
    `FROM a:1\nRUN ["sudo", "make"]${end}`,
    `FROM a:1\nRUN sh -c "sudo make"${end}`,
  ],
  'apt-cache-left': [
    `FROM a:1\nRUN apt-get update && apt-get -qq -y install git${end}`,
    `FROM a:1\nRUN apt-get update\nRUN apt install --yes git && apt-get clean${end}`,
    `FROM a:1 AS base\nRUN apt-get install -y git\nFROM base${end}`,
  ],
  'apk-cache-left': [`FROM a:1\nRUN apk --update add git${end}`],
  'yum-cache-left': [`FROM a:1\nRUN dnf install -y git${end}`, `FROM a:1\nRUN microdnf -y install git${end}`],
  'pip-cache-left': [
    `FROM a:1\nRUN python3 -m pip install flask${end}`,
    `FROM a:1\nRUN pip3 install -r requirements.txt${end}`,
  ],
  'relative-workdir': [`FROM a:1\nWORKDIR app${end}`, `FROM a:1\nWORKDIR ./app${end}`],
  'ssh-port': [`FROM a:1\nEXPOSE 8080 22${end}`, `FROM a:1\nEXPOSE 22/tcp${end}`, `FROM a:1\nEXPOSE "22"${end}`],
  'several-cmd': [`FROM a:1\nCMD a\nCMD ["b"]${end}`],
  'several-entrypoint': [`FROM a:1\nENTRYPOINT a\nENTRYPOINT b${end}`],
  'no-healthcheck': ['FROM a:1\nUSER 1001\n'],
};

describe('what should fire does, alone and with its line', () => {
  for (const [rule, files] of Object.entries(fires)) {
    for (const [index, text] of files.entries()) {
      test(`${rule} ${index}`, () => {
        const found = dockerfileFindings('Dockerfile', text);
        expect(found.map((finding) => finding.rule)).toEqual([rule]);
        expect(found[0]?.remedy).not.toBe('');
        const isMissing = rule === 'no-healthcheck' || (rule === 'runs-as-root' && !/root|WHO/.test(text));
        expect(found[0]?.line === null).toBe(isMissing);
      });
    }
  }
});

const clean: readonly string[] = [
  // A builder's stage is thrown away with its caches and its user.
  `FROM a:1 AS build\nRUN apt-get update && apt-get install -y git && pip install x\nFROM b:1\nCOPY --from=build /x /x${end}`,
  `FROM a:1\nRUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y git${end}`,
  `FROM a:1\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask${end}`,
  `FROM a:1\nENV PIP_NO_CACHE_DIR=1\nRUN pip install flask${end}`,
  `FROM a:1\nRUN dnf install -y git && dnf clean all && rm -rf /var/cache/dnf${end}`,
  `FROM a:1\nRUN apt-get update && apt-get install -y --no-install-recommends sudo git \\\n && apt-get clean && rm -fr /var/lib/apt/lists/* /tmp/*${end}`,
  `FROM a:1\nRUN curl -fsSL https://host/x.tgz | tar -xz -C /opt${end}`,
  `FROM a:1\nRUN curl -fsSL https://host/key | gpg --dearmor -o /etc/apt/keyrings/x.gpg${end}`,
  `FROM a:1\nRUN curl -fsSLo /usr/local/bin/kubectl https://host/kubectl && echo "abc  /usr/local/bin/kubectl" | sha256sum -c && chmod +x /usr/local/bin/kubectl${end}`,
  `FROM a:1\nRUN curl -s https://host/x.json | python3 -m json.tool > /x.json${end}`,
  `FROM a:1\nRUN curl -s https://host/x | jq .a | tee /x.sh${end}`,
  `FROM a:1\nRUN echo "never use sudo or curl -k" && useradd -m app${end}`,
  `FROM a:1\nRUN curl -K /etc/settings https://host/x -o /x\nRUN echo apt-get install curl > /hint.txt${end}`,
  `FROM a:1\nADD app.tar.gz /app/\nADD rootfs.tar.xz /${end}`,
  `FROM a:1\nADD --checksum=sha256:abc https://host/x /x${end}`,
  `FROM a:1\nENV TOKEN_EXPIRES=3600 PASSWORD_MIN_LENGTH=8 SECRETS_DIR=/run/secrets TOKENIZERS_PARALLELISM=false CACHE_KEY=v1${end}`,
  `FROM a:1\nENV DATABASE_URL=postgres://db/app API_KEY="" SECRET_NAME=db-password${end}`,
  `FROM a:1\nARG TOKEN_FILE\nENV JWT_SECRET=change-me SESSION_SECRET=${reference('SESSION_SECRET')}${end}`,
  `FROM a:1\nRUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci${end}`,
  `FROM a:1\nRUN --mount=type=secret,id=token TOKEN="$(cat /run/secrets/token)" make${end}`,
  `FROM a:1\nRUN SECRET_KEY_BASE=dummy bundle exec rails assets:precompile${end}`,
  `FROM a:1\nCOPY .env.example package.json ./\nCOPY --from=certs /etc/ssl/private/x.key /x.key${end}`.replace(
    'COPY --from=certs',
    'COPY --from=nginx:1',
  ),
  `FROM a:1\nEXPOSE 2222 8022 8080/tcp${end}`,
  `FROM a:1\nWORKDIR "/app"\nWORKDIR ${reference('HOME')}/x${end}`,
  'FROM cgr.dev/chainguard/node:22\nHEALTHCHECK NONE\n',
  'FROM nginxinc/nginx-unprivileged:1.27\nHEALTHCHECK NONE\n',
  'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nUSER $APP_UID\nHEALTHCHECK NONE\n',
  'FROM a:1 AS base\nUSER app\nHEALTHCHECK CMD x\nFROM base AS run\nCMD ["x"]\n',
  'FROM a:1 AS Build\nRUN x\nFROM build\nUSER app\nHEALTHCHECK NONE\n',
  `FROM registry.internal:5000/team/app:1.2@sha256:0000${end}`,
  `FROM a:1 AS one\nCMD a\nFROM b:1\nCMD ["b"]${end}`,
];

describe('what should not fire stays silent', () => {
  for (const [index, text] of clean.entries())
    test(`${index}: ${text.split('\n').slice(0, 2).join(' ').slice(0, 60)}`, () =>
      expect(dockerfileFindings('Dockerfile', text).map(({ rule, line }) => [rule, line])).toEqual([]));
});

test('images come from trusted registries where a policy names them', () => {
  const registries = ['gcr.io/distroless', 'docker.io/library'];
  const rules = (image: string) =>
    dockerfileFindings('Dockerfile', `FROM ${image}${end}`, { registries }).map(({ rule }) => rule);
  expect(rules('node:24-slim')).toEqual([]);
  expect(rules('gcr.io/distroless/static:nonroot')).toEqual([]);
  expect(rules('GCR.IO/distroless/static:nonroot')).toEqual([]);
  expect(rules('gcr.io/distroless-evil/static:1')).toEqual(['untrusted-registry']);
  expect(rules('someone/node:24')).toEqual(['untrusted-registry']);
  expect(rules('evil.example/library/node:24')).toEqual(['untrusted-registry']);
  expect(rules('docker.io/node:24')).toEqual([]);
  expect(rules('index.docker.io/library/node:24')).toEqual([]);
  expect(rules('localhost:5000/node:24')).toEqual(['untrusted-registry']);
  expect(rules(`evil.example/${reference('NAME')}:24`)).toEqual(['untrusted-registry']);
  expect(rules(`node:${reference('VERSION')}`)).toEqual([]);
  expect(rules(reference('BASE'))).toEqual([]);
  const taken = (line: string) =>
    dockerfileFindings('Dockerfile', `FROM node:24 AS build\n${line}${end}`, { registries }).map(({ rule }) => rule);
  expect(taken('COPY --from=evil.example/tool:1 /tool /tool')).toEqual(['untrusted-registry']);
  expect(taken('RUN --mount=type=bind,from=evil.example/tool:1,target=/t /t/run')).toEqual(['untrusted-registry']);
  expect(taken('COPY --from=busybox:1.36 /bin/sh /sh')).toEqual([]);
  expect(taken('COPY --from=BUILD /x /x\nCOPY --from=0 /y /y')).toEqual([]);
});
