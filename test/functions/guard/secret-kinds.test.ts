import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretName } from '../../../functions/guard/secret-values.ts';
import { secretsInFile } from '../../../functions/guard/secrets-in-tree.ts';

const alphabets = {
  word: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  hex: '0123456789abcdef',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
} as const;

/** Text as an issuer would draw it: with a digit, and not few characters again and again. */
function drawn(length: number, from: keyof typeof alphabets = 'word') {
  const characters = fc.array(fc.constantFrom(...alphabets[from]), { minLength: length, maxLength: length });
  const mixed = characters
    .map((all) => all.join(''))
    .filter((text) => /\d/.test(text) && /[A-Za-z]/.test(text) && new Set(text).size >= Math.min(9, length / 2));
  // A smaller counterexample would be less like what an issuer draws.
  return fc.noShrink(mixed);
}

const after = (prefix: string, length: number, from?: keyof typeof alphabets) =>
  drawn(length, from).map((text) => prefix + text);
const part = (object: object): string => Buffer.from(JSON.stringify(object)).toString('base64url');

/** A credential of each kind as it is issued. */
const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'GitHub personal token': after('ghp_', 36),
  'GitHub fine-grained token': fc.tuple(drawn(22), drawn(59)).map(([a, b]) => `github_pat_${a}_${b}`),
  'GitHub app token': after('ghs_', 36),
  'Slack bot token': fc.tuple(drawn(24)).map(([a]) => `xoxb-123456789012-1234567890123-${a}`),
  'Slack app token': drawn(64, 'hex').map((text) => `xapp-1-A0123ABCD-1234567890123-${text}`),
  'Slack webhook': drawn(24).map((text) => `https://hooks.slack.com/services/T0123ABCD/B0456EFGH/${text}`),
  'GitLab token': after('glpat-', 20),
  'GitLab runner token': after('glrt-', 20),
  'AWS key id': after('AKIA', 16, 'upper'),
  'AWS secret key': drawn(40, 'base64').map((text) => `aws_secret_access_key = ${text}`),
  'Google API key': after('AIza', 35),
  'Google client secret': after('GOCSPX-', 28),
  'Stripe live key': after('sk_live_', 24),
  'Stripe restricted key': after('rk_live_', 24),
  'Stripe webhook secret': after('whsec_', 32),
  'OpenAI key': after('sk-', 48),
  'OpenAI project key': after('sk-proj-', 64),
  'Anthropic key': after('sk-ant-api03-', 93),
  'npm token': after('npm_', 36),
  'private key': drawn(64, 'base64').map(
    (line) => `-----BEGIN RSA PRIVATE KEY-----\n${line}\n${line}\n-----END RSA PRIVATE KEY-----`,
  ),
  'private key in code': drawn(64, 'base64').map((line) => `key = "-----BEGIN PRIVATE KEY-----\\n" +\n  "${line}\\n"`),
  JWT: fc.tuple(drawn(12), drawn(43)).map(([user, mark]) => `${part({ alg: 'HS256' })}.${part({ sub: user })}.${mark}`),
  'Postgres URL': drawn(14).map((text) => `postgres://app:${text}@db.internal:5432/app`),
  'MongoDB URL': drawn(14).map((text) => `mongodb+srv://app:${text}@cluster0.mongodb.net/app`),
  'Redis URL': drawn(20).map((text) => `redis://:${text}@cache.internal:6379`),
  'JDBC URL': drawn(14).map((text) => `jdbc:mysql://db.internal/app?user=app&password=${text}`),
  'connection string': drawn(14).map((text) => `Server=db.internal;Database=app;User Id=app;Password=${text};`),
  'bearer header': drawn(40).map((text) => `Authorization: Bearer ${text}`),
  'bearer header in code': drawn(40).map((text) => `req.setHeader("Authorization", "Bearer ${text}")`),
  'basic header': drawn(16).map((text) => `'Authorization': 'Basic ${Buffer.from(`app:${text}`).toString('base64')}'`),
  'password on a command line': drawn(16).map((text) => `curl -u deploy:${text} https://api.internal/`),
};

/** Places where a secret is committed: alone, in code, in settings, in markup. */
const places: readonly (readonly [file: string, around: (text: string) => string])[] = [
  ['src/client.ts', (text) => `import x from 'y';\n\nconst value = \`${text}\`;\n`],
  ['config/settings.yml', (text) => `app:\n  # kept here for now\n  value: ${text}\n`],
  ['deploy.sh', (text) => `#!/bin/sh\nset -e\n${text}\n`],
];

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
