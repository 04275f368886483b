import type { Random } from './harmless-files.ts';

/** Settings under the names of secrets that hold none: encrypted, sealed, kept elsewhere, hashed, or a word in base64. */
export const harmlessSettings: readonly (readonly [file: string, draw: (random: Random) => string])[] = [
  [
    'src/addresses.ts',
    (r) => `export const TOKEN_ADDRESS = '0x${r.hex(40)}';\nexport const USDC_TOKEN = '0x${r.hex(40)}';\n`,
  ],
  [
    'src/alphabet.ts',
    () =>
      "const tokenAlphabet = 'abcdefghijklmnopqrstuvwxyz234567';\nconst secretKey = '0123456789abcdef0123456789abcdef';\n",
  ],
  [
    '.env',
    () =>
      'SECRET=gcp-sm://projects/1/secrets/x\nJWT_SECRET=`openssl rand -hex 32`\nAPI_KEY=some-random-string\nDB=mysql://db_user:db_password@127.0.0.1/x\n',
  ],
  ['keys/public.json', (r) => `{"kty":"RSA","kid":"${r.word(24)}","n":"${r.word(342)}","e":"AQAB"}`],
  [
    'k8s/tls.yaml',
    (r) =>
      `data:\n  tls.crt: ${Buffer.from(`-----BEGIN CERTIFICATE-----\n${r.base64(640)}\n-----END CERTIFICATE-----\n`).toString('base64')}\n`,
  ],
  ['src/users.ts', (r) => `users.findToken('${r.word(24)}');\nusers.getPassword('${r.word(24)}');\n`],
  ['src/form.ts', () => "const labels = { password: 'ForgotPassword123', token: 'AccessTokenSilently' };\n"],
  [
    'src/sign.ts',
    () =>
      "jwt.verify(token, key, { algorithms: ['RS256'] });\njwt.sign({ role: 'app-user-1' }, privateKey, 'RS256');\n",
  ],
  ['src/hashes.go', (r) => `const tokenABIHash = "${r.hex(40)}"\n`],
  ['config/dev.toml', () => 'secret_key = "please-generate-one-1"\n'],
  ['schema.sql', () => "CREATE USER app WITH PASSWORD :'app_password';\nALTER USER app PASSWORD 'changeme1';\n"],
  [
    'backup.sh',
    () =>
      'mysqldump -u app -p"$PASS" x\nredis-cli -a "$REDIS_PASSWORD" ping\necho "$TOKEN" | docker login --password-stdin\n',
  ],
  ['.secrets.baseline', (r) => `{"results":{"a.py":[{"type":"Secret Keyword","hashed_secret":"${r.hex(40)}"}]}}`],
  [
    'config/secrets.enc.yaml',
    (r) => `db:\n  password: ENC[AES256_GCM,data:${r.base64(24)},iv:${r.base64(44)},type:str]\n`,
  ],
  ['secrets.enc.json', (r) => `{"api_key": "ENC[AES256_GCM,data:${r.base64(24)},iv:${r.base64(44)},type:str]"}`],
  ['secrets.production.ejson', (r) => `{"api_token": "EJ[1:${r.base64(44)}:${r.base64(32)}:${r.base64(40)}]"}`],
  ['.env.production', (r) => `DOTENV_PUBLIC_KEY="${r.hex(66)}"\nAPI_KEY="encrypted:${r.base64(120)}"\n`],
  [
    'k8s/sealed.yaml',
    (r) =>
      `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec:\n  encryptedData:\n    password: Ag${r.base64(120)}\n`,
  ],
  [
    'k8s/secret.yaml',
    () => `kind: Secret\ndata:\n  username: YWRtaW4=\n  password: cGFzc3dvcmQ=\n  token: Y2hhbmdlbWU=\n`,
  ],
  ['bootstrap.yml', (r) => `spring:\n  datasource:\n    password: '{cipher}${r.hex(96)}'\n`],
  [
    '.env',
    () => 'DB_PASSWORD=op://app/database/password1\nAPI_KEY=vault:secret/data/app#key1\nTOKEN=sm://project-1/token\n',
  ],
  ['src/pages.json', (r) => `{"nextPageToken": "${r.word(32)}", "continuationToken": "${r.word(40)}"}`],
  [
    'tokenizer_config.json',
    () => '{"eos_token": "<|endoftext|>", "pad_token": "[PAD_00001]", "unk_token": "unk_v1_t0ken"}',
  ],
  ['proxy.proto', () => '// in the format `[protocol://][user[:password]@]proxyhost[:port]`\n'],
  ['values.yaml', () => 'auth:\n  existingSecret: redis-auth-v2\n  existingSecretPasswordKey: redis-password1\n'],
  ['cypress/fixtures/login.json', (r) => `{"password": "${r.word(16)}", "token": "${r.word(40)}"}`],
  ['testdata/config.yaml', (r) => `password: ${r.word(20)}\n`],
  [
    'deploy.sh',
    () =>
      'docker run -e DB_PASSWORD="$DB_PASSWORD" -e API_KEY=$(cat key) app\nTOKEN=$(vault read -field=token x) make\n',
  ],
  ['Makefile', () => 'TOKEN := $(shell cat .token)\nSECRET_KEY ?= dev-secret\nPASSWORD = $(DB_PASSWORD)\n'],
  [
    'variables.tf',
    () => 'variable "db_password" {\n  type = string\n  sensitive = true\n}\nvariable "token" {\n  default = ""\n}\n',
  ],
  ['Web.config', () => '<add key="ApiKey" value="#{ApiKey}#" />\n<add key="PasswordFormat" value="Hashed256" />\n'],
  [
    'config.php',
    () => "<?php\ndefine('DB_PASSWORD', getenv('DB_PASSWORD'));\ndefine('AUTH_KEY', 'put your unique phrase here');\n",
  ],
  ['settings.py', () => 'API_KEY = os.getenv("API_KEY", "changeme")\nTOKEN = env("TOKEN", default="")\n'],
  [
    'deploy.yaml',
    () =>
      'env:\n  - name: DB_PASSWORD\n    value: $(DB_PASSWORD_FROM)\n  - name: TOKEN_PATH\n    value: /var/run/t0ken\n',
  ],
  [
    'src/database.py',
    () =>
      'connect(host=HOST, database=NAME, password=PASSWORD)\nlogin(username=options.user, password=options.password)\ndef f(username=None, password=None): pass\nclient --username=app --password=projects/1/secrets/app/versions/2\n',
  ],
  ['src/parameters.py', () => "names = [('OAUTH2_CLIENT_SECRET', 'oauth2ClientSecret')]\n"],
  [
    'src/addresses.ts',
    () =>
      'const map = "https://tiles.example/v4?access_token=pk.eyJ1IjoiYWNtZSIsImEiOiJjazAifQ.aB3d";\nconst docs = "https://api.example/v1?api_key=YOUR_API_KEY_GOES_HERE1";\n',
  ],
  [
    'src/client.py',
    () => 'requests.get(url, auth=("user", "password123"))\nrequests.get(url, auth=(USER, PASSWORD))\n',
  ],
  ['a.ipynb', () => '{"cells":[{"source":["api_key = \\"YOUR_API_KEY\\"\\n","token = os.environ[\\"TOKEN\\"]"]}]}'],
];
