import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretName } from '../../../functions/guard/secret-values.ts';
import { secretsInFile } from '../../../functions/guard/secrets-in-tree.ts';
import { drawn, kinds, places } from './issued-secrets.ts';

describe('a secret of every kind is found, wherever it stands', () => {
  for (const [kind, arbitrary] of Object.entries(kinds)) {
    test(kind, () => {
      fc.assert(
        fc.property(arbitrary, fc.constantFrom(...places), (secret, [file, around]) => {
          const found = secretsInFile(file, around(secret));
          expect(found.map(({ severity }) => severity)).toContain('high');
          expect(found[0]?.line).toBeGreaterThanOrEqual(3);
          expect(found[0]?.column).toBeGreaterThanOrEqual(1);
        }),
        { numRuns: 30 },
      );
    });
  }
});

const assignments: readonly (readonly [file: string, around: (value: string) => string])[] = [
  ['src/app.py', (value) => `client_secret = "${value}"\n`],
  ['src/app.js', (value) => `const apiKey = '${value}';\n`],
  ['src/app.ts', (value) => `const dbPassword: string = '${value}';\n`],
  ['lib/app.rb', (value) => `config = { api_key => '${value}' }\n`.replace('api_key', ':api_key')],
  ['main.go', (value) => `accessToken := "${value}"\n`],
  ['application.properties', (value) => `spring.datasource.password=${value}\n`],
  ['settings.yml', (value) => `auth:\n  secret_key: ${value}\n`],
  ['appsettings.json', (value) => `{ "Jwt": { "SigningKey": "${value}" } }\n`],
  ['web.config', (value) => `<smtp><password>${value}</password></smtp>\n`],
];

test('a generated value under a name that says it is secret is found', () => {
  fc.assert(
    fc.property(drawn(24), fc.constantFrom(...assignments), (value, [file, around]) => {
      expect(secretsInFile(file, around(value)).map(({ rule }) => rule)).toEqual(['secret-assignment']);
    }),
    { numRuns: 120 },
  );
});

const hash = fc.constantFrom(32, 40, 64, 128).chain((length) => drawn(length, 'hex'));
const harmless: Readonly<Record<string, fc.Arbitrary<readonly [file: string, text: string]>>> = {
  'lockfiles of npm': drawn(86, 'base64').map((text) => [
    'package-lock.json',
    `"integrity": "sha512-${text}==",\n"resolved": "https://host/x.tgz"`,
  ]),
  'lockfiles of Cargo': hash.map((text) => ['Cargo.lock', `checksum = "${text}"`]),
  'sums of Go': drawn(43, 'base64').map((text) => ['go.sum', `example.com/x v1.2.3 h1:${text}=`]),
  'hashes in code': hash.map((text) => [
    'src/a.ts',
    `const etag = '${text}';\nconst commit = "${text}";\nconst digest = "sha256:${text}";`,
  ]),
  'hashes in markup': drawn(64, 'base64').map((text) => ['index.html', `<script integrity="sha384-${text}"></script>`]),
  'hashes of actions': drawn(40, 'hex').map((text) => ['.github/workflows/ci.yml', `uses: actions/checkout@${text}`]),
  identifiers: fc.uuid().map((text) => ['src/a.ts', `const requestId = '${text}';\nuserId: "${text}"`]),
};

describe('hashes and identifiers are none', () => {
  for (const [kind, arbitrary] of Object.entries(harmless)) {
    test(kind, () => {
      fc.assert(
        fc.property(arbitrary, ([file, text]) => {
          expect(secretsInFile(file, text)).toEqual([]);
        }),
        { numRuns: 40 },
      );
    });
  }
});

/** A reference such as a shell or a builder expands, in the place of %%. */
const withReference = (text: string): string => text.replaceAll('%%', ['$', '{VALUE}'].join(''));
const placeholders: readonly (readonly [file: string, text: string])[] = [
  [
    '.env',
    'API_KEY=your-api-key\nSECRET=changeme\nTOKEN=%%\nPASSWORD=<password>\nJWT_SECRET=replace-me-in-production-1\n',
  ],
  ['.env.example', 'OPENAI_API_KEY=sk-...\nSTRIPE_SECRET_KEY=sk_test_your_key_here\n'],
  ['config.yml', 'password: "{{ vault_password }}"\ntoken: !vault |\nsecret: ENC[AES256_GCM,data:Tr8]\n'],
  [
    'docker-compose.yml',
    'POSTGRES_PASSWORD: postgres\nDATABASE_URL: postgres://user:password@db/app\nREDIS_URL: redis://:%%@cache\n',
  ],
  [
    'src/config.ts',
    "const apiKey = process.env.API_KEY1;\nconst token = getToken('v2-access-1');\nconst password = config.password2;",
  ],
  [
    'src/form.tsx',
    '<input type="password" placeholder="Password1" name="password" />\nconst passwordLabel = "Enter-password-2";',
  ],
  [
    'src/routes.ts',
    "const RESET_PASSWORD_ROUTE = '/reset-password/v2';\nconst TOKEN_URL = 'https://host/oauth2/token';\nconst tokenType = 'bearer-token-v2';",
  ],
  [
    'README.md',
    'Authorization: Bearer <token>\nAuthorization: Basic dXNlcjpwYXNzd29yZA==\nAKIAIOSFODNN7EXAMPLE\ncurl -u user:password https://host',
  ],
  [
    'docs/a.md',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  ],
  ['k8s.yml', 'secretKeyRef:\n  name: db-credentials-v2\n  key: password\n'],
  ['main.tf', 'password = var.db_password_1\nsecret_id = google_secret_manager_secret.db.id\n'],
  ['src/css.scss', '.sk-folding-cube-container-item1 { color: red }\n.task-sk-item-with-a-very-long-name-1 {}'],
  [
    'keys.pub',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq0 me@host\n-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----',
  ],
];

describe('placeholders and references are none', () => {
  for (const [file, text] of placeholders)
    test(`${file}: ${text.slice(0, 40).replaceAll('\n', ' ')}`, () =>
      expect(secretsInFile(file, withReference(text))).toEqual([]));
});

test('names say whether a value is secret, in any case and however they are joined', () => {
  for (const name of [
    'DB_PASSWORD',
    'dbPassword',
    'db-password',
    'apiKey',
    'api_key',
    'clientSecret',
    'GITHUB_TOKEN',
    'awsSecretAccessKey',
    'DB_PASS',
    'signingKey',
  ])
    expect([name, isSecretName(name)]).toEqual([name, true]);
  for (const name of [
    'PASSWORD_MIN_LENGTH',
    'tokenUrl',
    'SECRET_NAME',
    'tokenizer',
    'MAX_TOKENS',
    'API_KEY_FILE',
    'publicKey',
    'CACHE_KEY',
    'passwordLabel',
    'monkey',
    'PRIMARY_KEY',
    'CSRF_TOKEN',
  ])
    expect([name, isSecretName(name)]).toEqual([name, false]);
});
