import { describe, expect, test } from 'vitest';
import { dockerfileFindings } from '../../../functions/guard/dockerfile-rules.ts';
import { secretFilesToRead, secretsInFile, secretsInTree } from '../../../functions/guard/secrets-in-tree.ts';
import { treeOf } from '../analysis/tree.ts';

/** A reference such as a shell or a builder expands, in the place of %%. */
const withReference = (text: string): string => text.replaceAll('%%', ['$', '{VALUE}'].join(''));

const good =
  'FROM node:24-slim\nWORKDIR /app\nCOPY . ./\nUSER 1001:1001\nHEALTHCHECK CMD node check.js\nCMD ["node","x.js"]\n';
const lines = (text: string): string => text.replace('COPY . ./', 'COPY . ./\n');

const rules: readonly (readonly [rule: string, severity: string, line: number | null, text: string])[] = [
  ['secret-in-image', 'high', 2, 'FROM a:1\nENV API_KEY=sk-a8Fk29dLs0Qm48xZpT71\nUSER 1001\n'],
  ['secret-in-image', 'high', 2, 'FROM a:1\nENV DB_PASSWORD="Tr0ub4dor&3x"\nUSER 1001\n'],
  ['secret-in-image', 'high', 2, 'FROM a:1\nARG TOKEN=ghp_aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYaB3d\nUSER 1001\n'],
  ['secret-build-argument', 'medium', 2, 'FROM a:1\nARG NPM_TOKEN\nUSER 1001\n'],
  ['runs-as-root', 'medium', null, 'FROM a:1\nCMD ["x"]\n'],
  ['runs-as-root', 'medium', 3, 'FROM a:1\nUSER app\nUSER root\n'],
  ['runs-as-root', 'medium', 2, 'FROM a:1\nUSER 0:0\n'],
  ['base-not-pinned', 'medium', 1, 'FROM node\nUSER 1001\n'],
  ['base-not-pinned', 'medium', 1, 'FROM host:5000/node:latest\nUSER 1001\n'],
  ['add-for-copy', 'low', 2, 'FROM a:1\nADD . /app\nUSER 1001\n'],
  ['add-remote', 'medium', 2, 'FROM a:1\nADD https://example.com/x /x\nUSER 1001\n'],
  ['pipe-to-shell', 'high', 2, 'FROM a:1\nRUN curl -fsSL https://example.com/i.sh | bash -\nUSER 1001\n'],
  ['pipe-to-shell', 'high', 2, 'FROM a:1\nRUN apt-get update && \\\n  wget -qO- https://example.com | sh\nUSER 1001\n'],
  ['tls-off', 'high', 2, 'FROM a:1\nRUN curl -k https://example.com/x -o /x\nUSER 1001\n'],
  ['sudo', 'medium', 2, 'FROM a:1\nRUN sudo make install\nUSER 1001\n'],
  ['apt-cache-left', 'low', 2, 'FROM a:1\nRUN apt-get update && apt-get install -y git\nUSER 1001\n'],
  ['pip-cache-left', 'low', 2, 'FROM a:1\nRUN pip install flask\nUSER 1001\n'],
  ['relative-workdir', 'low', 2, 'FROM a:1\nWORKDIR app\nUSER 1001\n'],
  ['ssh-port', 'medium', 2, 'FROM a:1\nEXPOSE 22\nUSER 1001\n'],
  ['several-cmd', 'low', 3, 'FROM a:1\nUSER 1001\nCMD ["a"]\nCMD ["b"]\n'],
  ['no-healthcheck', 'info', null, 'FROM a:1\nUSER 1001\n'],
];

describe('Dockerfile rules', () => {
  for (const [rule, severity, line, text] of rules) {
    test(`${rule} in ${JSON.stringify(text.split('\n')[1] ?? '')}`, () => {
      const found = dockerfileFindings('Dockerfile', text).filter(
        (finding) => finding.severity !== 'info' || rule === 'no-healthcheck',
      );
      expect(found.map((finding) => [finding.rule, finding.severity, finding.line])).toEqual([[rule, severity, line]]);
      expect(found[0]?.remedy).not.toBe('');
    });
  }

  const clean = [
    good,
    lines(good),
    'FROM node:24 AS build\nRUN npm ci\nFROM build\nUSER node\nHEALTHCHECK NONE\n',
    'ARG V=24\nFROM node:%%\nUSER 1001\nHEALTHCHECK NONE\nENV API_KEY_FILE=/run/secrets/key NEXT_PUBLIC_TOKEN_URL=https://x/y PASSWORD=\nRUN rm -rf /x && apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*\n',
    'FROM scratch\nCOPY a /a\nUSER 1001\nHEALTHCHECK NONE\nADD rootfs.tar.gz /\n',
    'FROM gcr.io/distroless/static-debian12:nonroot\nHEALTHCHECK NONE\nCMD ["/app"]\n',
    'FROM a@sha256:abc\nUSER 1001\nHEALTHCHECK NONE\nRUN echo "curl x" > /tmp/a\n',
    "FROM a:1\nCOPY <<'EOF' /x\nUSER root\nRUN curl a | sh\nEOF\nUSER 1001\nHEALTHCHECK NONE\n",
  ];
  for (const [index, text] of clean.entries()) {
    test(`nothing in clean file ${index}`, () =>
      expect(dockerfileFindings('Dockerfile', withReference(text))).toEqual([]));
  }
});

const random = 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzA5cD7eF';
const committed: readonly (readonly [file: string, text: string, line: number])[] = [
  ['.env', `A=1\n\nSTRIPE_KEY=sk_live_${random.slice(0, 24)}\n`, 3],
  ['.env', 'DB_PASSWORD=Tr0ub4dor3xY9\n', 1],
  ['config.js', `const key = 'AIza${random.slice(0, 35)}';\n`, 1],
  ['a.yml', `\n  token: ghp_${random.slice(0, 36)}\n`, 2],
  ['id_rsa', `-----BEGIN OPENSSH PRIVATE KEY-----\n${random.repeat(3)}\n-----END OPENSSH PRIVATE KEY-----\n`, 1],
  [
    'key.json',
    `{\n "type": "service_account",\n "private_key": "-----BEGIN PRIVATE KEY-----\\n${random.repeat(3)}\\n-----END PRIVATE KEY-----\\n"\n}`,
    3,
  ],
  ['settings.py', "DATABASE = 'postgres://app:xK29fLq81@db.internal/app'\n", 1],
  ['.npmrc', `//registry/:_authToken=npm_${random.slice(0, 36)}\n`, 1],
];
const harmless: readonly (readonly [file: string, text: string])[] = [
  [
    '.env',
    'PORT=8080\nGREETING=hello\nAPI_KEY=\nSECRET=changeme\nTOKEN=<your token>\nPASSWORD=%%\nDATABASE_URL=postgres://localhost/app\n',
  ],
  ['.env.example', 'API_KEY=your-api-key-here\nSTRIPE_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxx\n'],
  ['package-lock.json', `"integrity": "sha512-${random}=="`],
  ['docker-compose.yml', 'url: postgres://postgres:postgres@db/app\nother: postgres://app:%%@db/app\n'],
  ['README.md', 'export OPENAI_API_KEY=sk-your-key-goes-here\nAuthorization: Bearer <token>\nAKIAIOSFODNN7EXAMPLE\n'],
  ['cert.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ['a.js', "throw new Error('-----BEGIN PRIVATE KEY----- is missing');"],
];

describe('committed secrets', () => {
  for (const [file, text, line] of committed) {
    test(`${file} is found by line ${line}`, () => {
      expect(secretsInFile(file, text).map((finding) => [finding.severity, finding.file, finding.line])).toEqual([
        ['high', file, line],
      ]);
    });
  }
  for (const [file, text] of harmless)
    test(`${file} holds placeholders only`, () => expect(secretsInFile(file, withReference(text))).toEqual([]));

  test('files are chosen by name, and a key store is named without being read', () => {
    const tree = treeOf({ 'a/.env': '', '.env': '', 'key.p12': '', 'node_modules/x/.env': '', 'src/a.js': '' });
    expect(secretFilesToRead(tree)).toEqual(['.env', 'a/.env']);
    expect(secretsInTree(tree, new Map()).map(({ rule, severity }) => [rule, severity])).toEqual([
      ['key-store', 'medium'],
    ]);
  });
});
