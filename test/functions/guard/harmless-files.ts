/** Where the files' hashes and identifiers come from. */
export interface Random {
  hex(length: number): string;
  base64(length: number): string;
  word(length: number): string;
  digits(length: number): string;
  uuid(): string;
  /** As package managers write it: sha512 in base64. */
  integrity(): string;
}

const dollar = '$';
/** A reference such as a shell or a builder expands. */
const ref = (text: string): string => `${dollar}{${text}}`;

/** Files without a secret, each drawn anew; they look like what is committed every day. */
export const harmlessFiles: readonly (readonly [file: string, draw: (random: Random) => string])[] = [
  [
    'package-lock.json',
    (r) =>
      `{"packages":{"node_modules/a":{"version":"1.0.0","resolved":"https://packages.example/a/-/a-1.0.0.tgz","integrity":"${r.integrity()}"}}}`,
  ],
  [
    'yarn.lock',
    (r) =>
      `a@^1.0.0:\n  version "1.0.0"\n  resolved "https://packages.example/a/-/a-1.0.0.tgz#${r.hex(40)}"\n  integrity ${r.integrity()}\n`,
  ],
  ['yarn.lock', (r) => `"a@npm:^1":\n  version: 1.0\n  resolution: "a@npm:1.0"\n  checksum: 10c0/${r.hex(128)}\n`],
  ['pnpm-lock.yaml', (r) => `  /a@1.0.0:\n    resolution: {integrity: ${r.integrity()}}\n`],
  [
    'poetry.lock',
    (r) =>
      `files = [\n    {file = "a-1.whl", hash = "sha256:${r.hex(64)}"},\n]\n[metadata]\ncontent-hash = "${r.hex(64)}"\n`,
  ],
  ['Pipfile.lock', (r) => `{"_meta":{"hash":{"sha256":"${r.hex(64)}"}}}`],
  ['requirements.txt', (r) => `flask==3.0 \\\n    --hash=sha256:${r.hex(64)}\n`],
  ['composer.lock', (r) => `"reference": "${r.hex(40)}", "content-hash": "${r.hex(32)}"`],
  ['go.sum', (r) => `github.com/a/b v1.0.0 h1:${r.base64(43)}=\n`],
  ['Cargo.lock', (r) => `checksum = "${r.hex(64)}"\n`],
  ['Gemfile.lock', (r) => `CHECKSUMS\n  a (1.0) sha256=${r.hex(64)}\n`],
  ['mix.lock', (r) => `"a": {:hex, :a, "1.0", "${r.hex(64)}", [:mix], [], "hexpm", "${r.hex(64)}"},`],
  ['uv.lock', (r) => `sdist = { url = "https://packages.example/packages/aa/a.tar.gz", hash = "sha256:${r.hex(64)}" }`],
  ['gradle/verification-metadata.xml', (r) => `<sha256 value="${r.hex(64)}"/>`],
  ['bun.lock', (r) => `"a": ["a@1.0.0", "", {}, "${r.integrity()}"],`],
  ['deno.lock', (r) => `"jsr:@a/b@1": {"integrity": "${r.hex(64)}"}`],
  ['pubspec.lock', (r) => `      sha256: "${r.hex(64)}"\n`],
  ['Podfile.lock', (r) => `SPEC CHECKSUMS:\n  A: ${r.hex(40)}\n`],
  ['flake.lock', (r) => `"narHash": "sha256-${r.base64(43)}=","rev": "${r.hex(40)}"`],
  ['packages.lock.json', (r) => `"contentHash": "${r.base64(86)}=="`],
  ['Package.resolved', (r) => `"revision" : "${r.hex(40)}"`],
  ['rebar.lock', (r) => `{<<"a">>, <<"${r.hex(64)}">>}`],
  ['stack.yaml.lock', (r) => `sha256: ${r.hex(64)}`],
  ['conan.lock', (r) => `"a/1.0#${r.hex(32)}%1700000000"`],
  ['.terraform.lock.hcl', (r) => `"h1:${r.base64(43)}=",\n"zh:${r.hex(64)}",`],
  ['Chart.lock', (r) => `digest: sha256:${r.hex(64)}`],
  ['buf.lock', (r) => `digest: shake256:${r.hex(128)}`],
  ['pixi.lock', (r) => `  sha256: ${r.hex(64)}\n  md5: ${r.hex(32)}`],
  ['Dockerfile', (r) => `FROM node:20@sha256:${r.hex(64)}\nUSER 1\nHEALTHCHECK NONE\nCMD ["a"]`],
  [
    '.github/workflows/ci.yml',
    (r) =>
      `- uses: actions/checkout@${r.hex(40)} # v4\n  with:\n    token: ${dollar}{{ secrets.GITHUB_TOKEN }}\nenv:\n  NPM_TOKEN: ${dollar}{{ secrets.NPM_TOKEN }}\n  AWS_ACCESS_KEY_ID: ${dollar}{{ secrets.AWS_ACCESS_KEY_ID }}`,
  ],
  ['src/a.js', (r) => `const commit = '${r.hex(40)}';\nconst etag = "${r.hex(32)}";\nconst id = '${r.uuid()}';`],
  ['src/hash.py', (r) => `EXPECTED_SHA256 = "${r.hex(64)}"\nMD5 = '${r.hex(32)}'\n`],
  [
    'index.html',
    (r) =>
      `<script src="https://cdn.jsdelivr.net/x" integrity="sha384-${r.base64(64)}" crossorigin="anonymous"></script>`,
  ],
  ['checksums.txt', (r) => `${r.hex(64)}  app_1.0_linux_amd64.tar.gz\n`],
  [
    '.env.example',
    () =>
      `API_KEY=your_api_key_here\nSECRET_KEY=changeme\nDATABASE_URL=postgresql://user:password@localhost:5432/mydb\nOPENAI_API_KEY=sk-...\nSTRIPE_SECRET_KEY=sk_test_...\nJWT_SECRET=\nGITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nAWS_ACCESS_KEY_ID=AKIAXXXXXXXXXXXXXXXX\n`,
  ],
  [
    '.env',
    () =>
      `API_KEY=<your-api-key>\nSECRET=replace_me\nDB_PASSWORD=${ref('DB_PASSWORD')}\nTOKEN=xxxxxxxx\nPASSWORD=\nDEBUG=true\nREDIS_URL=redis://localhost:6379\nAPP_KEY=\nNEXT_PUBLIC_API_URL=https://api.example.com\n`,
  ],
  [
    'README.md',
    () =>
      `export OPENAI_API_KEY="sk-your-key-here"\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\ncurl -H "Authorization: Bearer $TOKEN" https://api\ncurl -H "Authorization: Bearer YOUR_ACCESS_TOKEN" https://x\ncurl -u username:password https://x\nxoxb-your-token-here\nmongodb+srv://<username>:<password>@cluster.mongodb.net\nAIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX\n`,
  ],
  [
    'docker-compose.yml',
    () =>
      `services:\n  db:\n    environment:\n      POSTGRES_PASSWORD: postgres\n      MYSQL_ROOT_PASSWORD: example\n      DATABASE_URL: postgres://postgres:postgres@db:5432/app\n      SECRET_KEY: ${ref('SECRET_KEY:-dev-secret-key')}\n`,
  ],
  [
    'src/config.ts',
    () =>
      `export const apiKey = process.env.API_KEY ?? '';\nconst password = getSecret('db-password');\nconst TOKEN_KEY = 'auth_token';\nconst AUTH_TOKEN_STORAGE_KEY = 'app.auth.token.v1';\nconst secretName = "projects/123456/secrets/db-pass/versions/1";`,
  ],
  [
    'settings.py',
    () =>
      `SECRET_KEY = os.environ["SECRET_KEY"]\nPASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]\nAUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}]`,
  ],
  [
    'main.tf',
    (r) =>
      `password = var.db_password\ntoken = data.google_client_config.default.access_token\nsecret = random_password.db.result\nkms_key_id = "arn:aws:kms:us-east-1:123456789012:key/${r.uuid()}"`,
  ],
  [
    'k8s.yaml',
    (r) =>
      `env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: db-secret\n      key: password\nimage: gcr.io/x/y@sha256:${r.hex(64)}`,
  ],
  [
    'values.yaml',
    () =>
      `existingSecret: my-secret\npasswordKey: redis-password\ntokenSecretName: api-token-v2\nserviceAccount:\n  name: app-sa-1\n`,
  ],
  [
    'locales/en.json',
    () =>
      `{"password": "Password", "forgotPassword": "Forgot your password?", "apiKey": "API key", "tokenExpired": "Your token has expired"}`,
  ],
  [
    'src/i18n/de.ts',
    () => `export default { password: 'Passwort', passwordHint: 'Mindestens8Zeichen', secret: 'Geheimnis' };`,
  ],
  [
    'openapi.yaml',
    () =>
      `securitySchemes:\n  bearerAuth:\n    type: http\n    scheme: bearer\n    bearerFormat: JWT\n  apiKey:\n    type: apiKey\n    name: X-API-Key\n    in: header\n`,
  ],
  [
    'src/login.test.ts',
    () =>
      `const user = { email: 'a@b.c', password: 'Password123!' };\nconst token = 'test-token-123';\nexpect(jwt).toBe('eyJhbGciOiJIUzI1NiJ9.e30.abc');`,
  ],
  [
    'src/auth.ts',
    () =>
      `const header = 'Authorization: Bearer ' + token;\nif (password === 'undefined') {}\nconst TOKEN_TYPE = 'access_token_2';\nheaders.set('Authorization', \`Bearer ${dollar}{token}\`);`,
  ],
  [
    'app.module.css',
    () => `.sk-circle-fade-dot1 { animation: sk-circle-fade 1.2s }\n.task-skeleton-container-large-1 {}`,
  ],
  ['dist/bundle.min.js', (r) => `var a="${r.word(400)}";`],
  ['src/data.ts', (r) => `export const logo = "data:image/png;base64,${r.base64(800)}";`],
  [
    'src/colors.ts',
    (r) => `export const palette = ['#${r.hex(6)}', '#${r.hex(6)}'];\nconst keyColor = '#${r.hex(6)}';`,
  ],
  ['tsconfig.tsbuildinfo', (r) => `{"version":"${r.hex(64)}","signature":"${r.hex(64)}"}`],
  ['id_ed25519.pub', (r) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${r.base64(43)} me@host`],
  ['ca.crt', (r) => `-----BEGIN CERTIFICATE-----\n${r.base64(64)}\n${r.base64(64)}\n-----END CERTIFICATE-----`],
  ['pub.pem', (r) => `-----BEGIN PUBLIC KEY-----\n${r.base64(64)}\n-----END PUBLIC KEY-----`],
  ['known_hosts', (r) => `github.com ssh-rsa AAAAB3NzaC1yc2E${r.base64(300)}`],
  [
    'analytics.js',
    (r) =>
      `gtag('config', 'G-${r.digits(10)}');\nconst dsn = 'https://${r.hex(32)}@o${r.digits(6)}.ingest.sentry.io/${r.digits(7)}';`,
  ],
  ['firebase.rules', () => `match /tokens/{tokenId} { allow read: if request.auth.token.admin == true; }`],
  [
    'schema.prisma',
    () =>
      `datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\nmodel User { passwordHash String\n apiToken String @unique }`,
  ],
  [
    'migration.sql',
    (r) => `CREATE TABLE users (id uuid DEFAULT '${r.uuid()}', password_digest varchar(255), access_token text);`,
  ],
  ['seed.sql', (r) => `INSERT INTO users (email, password) VALUES ('a@b.c', '$2b$10$${r.word(53)}');`],
  [
    'src/user.rb',
    () =>
      `PASSWORD_FORMAT = /\\A(?=.{8,})(?=.*\\d)/x\nvalidates :password, format: { with: PASSWORD_FORMAT }\ntoken = SecureRandom.r.hex(32)`,
  ],
  [
    'src/App.java',
    () =>
      `private static final String TOKEN_HEADER = "X-Auth-Token";\nprivate String password = System.getenv("DB_PASSWORD");\n@Value("${ref('api.key')}") String apiKey;`,
  ],
  [
    'main.go',
    () =>
      `token := os.Getenv("API_TOKEN")\nvar passwordResetTemplate = "password_reset_v2.html"\nsecretRef := "vault:secret/data/app#password1"`,
  ],
  [
    'appsettings.json',
    () =>
      `{"ConnectionStrings":{"Default":"Server=localhost;Database=app;Trusted_Connection=True;"},"Jwt":{"Issuer":"https://x","Key":""},"Logging":{"Token":"[redacted]"}}`,
  ],
  [
    'application.yml',
    () =>
      `spring:\n  datasource:\n    password: ${ref('DB_PASSWORD:')}\n    url: jdbc:postgresql://localhost:5432/app\njwt:\n  secret: ${ref('JWT_SECRET')}\n`,
  ],
  ['cypress.json', () => `{"env":{"password":"password123","token":"abc123"}}`],
  [
    '.npmrc',
    () => `//packages.example/:_authToken=${ref('NPM_TOKEN')}\nregistry=https://packages.example/\nalways-auth=true\n`,
  ],
  ['.yarnrc.yml', () => `npmAuthToken: "${ref('NPM_TOKEN')}"\nchecksumBehavior: update\n`],
  [
    'nginx.conf',
    () => `proxy_set_header Authorization $http_authorization;\nauth_basic_user_file /etc/nginx/.htpasswd;`,
  ],
  ['terraform.tfvars.example', () => `db_password = "changeme123"\napi_token = "your-token"\n`],
  ['snap.test.js.snap', (r) => `exports[\`x\`] = \`"${r.hex(64)}"\`;`],
  ['Makefile', () => `TOKEN ?= $(shell cat .token)\ncurl -H "Authorization: token $(TOKEN)" https://api.github.com\n`],
  [
    'deploy.sh',
    () =>
      `export TOKEN=$(gcloud auth print-access-token)\ncurl -H "Authorization: Bearer ${ref('TOKEN')}" x\nPASSWORD="$1"\nmysql -u root -p"$DB_PASS"\nDB_PASSWORD="${ref('DB_PASSWORD:?must be set')}"`,
  ],
  [
    'README.md',
    () =>
      `Set \`STRIPE_SECRET_KEY\` to \`sk_live_xxx\`.\n\`\`\`\npostgres://USER:PASSWORD@HOST:5432/DB\nmysql://root:root@localhost/test\nredis://:password@localhost\namqp://guest:guest@localhost\nhttps://user:pass@example.com/\nhttp://admin:admin@localhost:3000\n\`\`\``,
  ],
  [
    'docs/auth.md',
    () =>
      `Authorization: Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U\nAuthorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\nAuthorization: Bearer abcdef123456\nX-API-Key: abcdef12345\n`,
  ],
  [
    'docs/x.md',
    () =>
      `-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA...\n-----END RSA PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\\nYOUR_KEY\\n-----END PRIVATE KEY-----\\n`,
  ],
  [
    'src/k.ts',
    () =>
      `const pem = '-----BEGIN PRIVATE KEY-----\\n' + body + '\\n-----END PRIVATE KEY-----';\nif (!key.includes('-----BEGIN RSA PRIVATE KEY-----')) throw 0;`,
  ],
  [
    'sample.json',
    () =>
      `{"type":"service_account","project_id":"your-project","private_key_id":"xxxx","private_key":"-----BEGIN PRIVATE KEY-----\\nYOUR_PRIVATE_KEY\\n-----END PRIVATE KEY-----\\n"}`,
  ],
  ['mise.toml', () => `[tools]\nnode = "22"\n[env]\nTOKEN = "{{ env.TOKEN }}"`],
  [
    'wrangler.toml',
    (r) => `account_id = "${r.hex(32)}"\nzone_id = "${r.hex(32)}"\nkv_namespaces = [{ id = "${r.hex(32)}" }]`,
  ],
  ['vercel.json', () => `{"env":{"API_TOKEN":"@api-token-2"}}`],
  [
    'app.json',
    () => `{"env":{"SECRET_KEY":{"generator":"secret"},"API_TOKEN":{"description":"Token from https://x/settings"}}}`,
  ],
  [
    'src/enum.ts',
    () => `export enum ErrorCode { InvalidToken = 'INVALID_TOKEN_001', PasswordTooShort = 'PASSWORD_TOO_SHORT_2' }`,
  ],
  ['jest.config.js', () => `process.env.JWT_SECRET = 'test-secret';\nprocess.env.API_KEY = 'dummy-key-1';`],
  [
    'src/constants.py',
    (r) =>
      `TOKEN_URL = "https://oauth2.googleapis.com/token"\nACCESS_TOKEN_EXPIRE_MINUTES = 30\nALGORITHM = "HS256"\nCACHE_KEY = "user:v2:profile"\nPUBLIC_KEY = "${r.base64(64)}"`,
  ],
  ['swagger.json', () => `{"example":"ghp_1234567890abcdef","password":{"type":"string","format":"password"}}`],
  [
    '.gitlab-ci.yml',
    () =>
      `variables:\n  DOCKER_TLS_CERTDIR: "/certs"\n  TOKEN: $CI_JOB_TOKEN\nscript:\n  - docker login -u $CI_REGISTRY_USER -p $CI_REGISTRY_PASSWORD $CI_REGISTRY`,
  ],
];
