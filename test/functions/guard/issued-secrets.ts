import fc from 'fast-check';

const alphabets = {
  word: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  hex: '0123456789abcdef',
  base64: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
} as const;

/** Text as an issuer would draw it: with a digit, and not few characters again and again. */
export function drawn(length: number, from: keyof typeof alphabets = 'word') {
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
export const kinds: Readonly<Record<string, fc.Arbitrary<string>>> = {
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
  'Postgres URL': drawn(20).map((text) => `postgres://app:${text}@db.internal:5432/app`),
  'MongoDB URL': drawn(20).map((text) => `mongodb+srv://app:${text}@cluster0.mongodb.net/app`),
  'Redis URL': drawn(20).map((text) => `redis://:${text}@cache.internal:6379`),
  'JDBC URL': drawn(20).map((text) => `jdbc:mysql://db.internal/app?user=app&password=${text}`),
  'connection string': drawn(20).map((text) => `Server=db.internal;Database=app;User Id=app;Password=${text};`),
  'bearer header': drawn(40).map((text) => `Authorization: Bearer ${text}`),
  'bearer header in code': drawn(40).map((text) => `req.setHeader("Authorization", "Bearer ${text}")`),
  'basic header': drawn(16).map((text) => `'Authorization': 'Basic ${Buffer.from(`app:${text}`).toString('base64')}'`),
  'password on a command line': drawn(16).map((text) => `curl -u deploy:${text} https://api.internal/`),
  'GitHub token in an address': after('ghp_', 36).map((text) => `https://x-access-token:${text}@github.com/a/b.git`),
  'GitLab routable token': fc.tuple(drawn(27), drawn(9)).map(([a, b]) => `glpat-${a}.01.${b.toLowerCase()}`),
  'GitLab header': drawn(20).map((text) => `curl -H 'PRIVATE-TOKEN: ${text}' https://gitlab.internal/api/v4`),
  'AWS session token': drawn(300, 'base64').map((text) => `AWS_SESSION_TOKEN="IQoJb3JpZ2luX2Vj${text}"`),
  'Google refresh token': after('1//0', 60),
  'Google messaging key': fc.tuple(drawn(7), drawn(134)).map(([a, b]) => `AAAA${a}:APA91b${b}`),
  'npm registry token': fc.uuid({ version: 4 }).map((text) => `//registry.internal/:_authToken=${text}`),
  'npm registry password': drawn(16).map((text) => `//npm.internal/:_password=${Buffer.from(text).toString('base64')}`),
  'encrypted private key': drawn(64, 'base64').map(
    (line) =>
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B2C3D4E5F\n\n${line}\n-----END RSA PRIVATE KEY-----`,
  ),
  'GnuPG key': drawn(64, 'base64').map(
    (line) =>
      `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2.0.22 (GNU/Linux)\n\n${line}\n=aB3d\n-----END PGP PRIVATE KEY BLOCK-----`,
  ),
  'PuTTY key': drawn(64, 'base64').map(
    (line) =>
      `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\nPublic-Lines: 1\n${line}\nPrivate-Lines: 1\n${line}\nPrivate-MAC: 00`,
  ),
  "Django's key": drawn(50).map((text) => `SECRET_KEY = 'django-insecure-${text.slice(0, 40)}(%#^'`),
  'API key in a header': drawn(40).map((text) => `Authorization: ApiKey ${text}`),
  'bearer token in a constant': drawn(40).map((text) => `const token = "Bearer ${text}";`),
  'header of .NET': drawn(40).map((text) => `new AuthenticationHeaderValue("Bearer", "${text}")`),
  'header of a proxy': drawn(16).map(
    (text) => `proxy_set_header Authorization "Basic ${Buffer.from(`app:${text}`).toString('base64')}";`,
  ),
  'key in an address': drawn(32, 'hex').map((text) => `fetch("https://api.internal/v1?units=si&api_key=${text}")`),
  'password of basic authorization': drawn(20).map((text) => `requests.get(url, auth=("deploy", "${text}"))`),
  'app token of GitHub that is a JWT': fc
    .tuple(drawn(12), drawn(43))
    .map(([user, mark]) => `ghs_123456_${part({ alg: 'RS256' })}.${part({ sub: user })}.${mark}`),
  'private key in base64': drawn(64, 'base64').map((line) =>
    Buffer.from(`-----BEGIN RSA PRIVATE KEY-----\n${line}\n${line}\n-----END RSA PRIVATE KEY-----\n`).toString(
      'base64',
    ),
  ),
  'service account in base64': drawn(64, 'base64').map((line) =>
    Buffer.from(
      JSON.stringify({ type: 'service_account', private_key: `-----BEGIN PRIVATE KEY-----\n${line}\n` }),
    ).toString('base64'),
  ),
  'private JSON web key': drawn(43).map((text) => `{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"${text}"}`),
  'JSON web key that begins with its private part': drawn(43).map((text) => `{"d":"${text}","kty":"OKP"}`),
  "DSN of Go's driver": drawn(20).map((text) => `app:${text}@tcp(db.internal:3306)/app?parseTime=true`),
  'Oracle URL': drawn(20).map((text) => `jdbc:oracle:thin:app/${text}@//db.internal:1521/ORCL`),
  'account made in SQL': drawn(20).map((text) => `CREATE USER app WITH ENCRYPTED PASSWORD '${text}';`),
  "account made in MySQL's SQL": drawn(20).map((text) => `CREATE USER 'app'@'%' IDENTIFIED BY '${text}';`),
  'password of a Redis server': drawn(20).map((text) => `requirepass ${text}`),
  "password of MySQL's client": drawn(20).map((text) => `mysqldump -h db.internal -u app -p'${text}' app`),
  "password of Redis's client": drawn(20).map((text) => `redis-cli -h cache.internal -a ${text} ping`),
  'password as an argument': drawn(20).map((text) => `mysqli_connect("db.internal", "app", "${text}", "app");`),
  'password of a sign-in': drawn(20).map((text) => `server.login("app@mail.internal", "${text}")`),
  'password that is piped': drawn(20).map((text) => `echo ${text} | docker login -u app --password-stdin`),
  'login of a container registry': drawn(20).map(
    (text) => `{"auths":{"r.internal":{"auth":"${Buffer.from(`app:${text}`).toString('base64')}"}}}`,
  ),
  'secret that tokens are signed with': drawn(28).map((text) => `jwt.sign({ id }, "${text}", { expiresIn: 60 })`),
  'token as an option of curl': drawn(40).map((text) => `curl --oauth2-bearer ${text} https://api.internal/`),
  'shared access signature': drawn(44).map(
    (text) => `https://x.blob.core.windows.net/a?sv=2022-11-02&sp=r&sig=${text}`,
  ),
  'webhook of Discord': drawn(68).map((text) => `https://discord.com/api/webhooks/1234567890123456789/${text}`),
  "Laravel's key": drawn(43, 'base64').map((text) => `APP_KEY=base64:${text}=`),
  'Atlassian token': after('ATATT3xFfGF0', 170),
  'HubSpot token': fc.uuid({ version: 4 }).map((text) => `pat-na1-${text}`),
  'Airtable token': fc.tuple(drawn(14), drawn(64, 'hex')).map(([a, b]) => `pat${a}.${b}`),
  'Pulumi token': after('pul-', 40, 'hex'),
  'SonarQube token': after('sqp_', 40, 'hex'),
  'Alibaba key id': after('LTAI5t', 18),
  'Heroku key': after('HRKU-', 60),
  'Figma token': after('figd_', 40),
  'Brevo key': fc.tuple(drawn(64, 'hex'), drawn(16)).map(([a, b]) => `xkeysib-${a}-${b}`),
  'client secret of Azure': fc.tuple(drawn(3), drawn(34)).map(([a, b]) => `${a}8Q~${b}`),
  'basic header in a list': drawn(16).map(
    (text) => `{"key": "Authorization", "value": "Basic ${Buffer.from(`app:${text}`).toString('base64')}"}`,
  ),
  'bearer header in markup': drawn(40).map((text) => `<header name="Authorization">Bearer ${text}</header>`),
  'key of an Ethereum account': drawn(64, 'hex').map((text) => `main: { accounts: ["0x${text}"] }`),
  'password of wget': drawn(12).map((text) => `wget --http-password=${text} https://files.internal/`),
};

/** Places where a secret is committed: alone, in code, in settings, in markup. */
export const places: readonly (readonly [file: string, around: (text: string) => string])[] = [
  ['src/client.ts', (text) => `import x from 'y';\n\nconst value = \`${text}\`;\n`],
  ['config/settings.yml', (text) => `app:\n  # kept here for now\n  value: ${text}\n`],
  ['deploy.sh', (text) => `#!/bin/sh\nset -e\n${text}\n`],
];
