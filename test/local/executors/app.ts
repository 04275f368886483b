import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A service without dependencies that tells about itself and fails on request. */
const server = `
const http = require('node:http');
const { env } = process;
process.on('SIGTERM', () => {
  console.log('ending');
  setTimeout(() => process.exit(0), 100);
});
if (env.CRASH) {
  console.error('crash: ' + env.CRASH);
  process.exit(7);
}
http.createServer((request, response) => {
  if (request.url === '/hog') {
    const held = [];
    for (;;) held.push(Buffer.alloc(8 << 20, 1));
  }
  const files = require('node:fs').readdirSync(__dirname).sort();
  response.end(JSON.stringify({ uid: process.getuid(), env, files, version: VERSION }));
}).listen(Number(env.OWN_PORT || env.PORT), env.OWN_HOST || '0.0.0.0', () => console.log('listening'));
`;

export const dockerfile = `
FROM node:20-slim AS build
WORKDIR /app
COPY server.js package.json ./
RUN node -e 'const fs = require("fs"); fs.writeFileSync("built.txt", "built")' && echo "built in a step"

FROM node:20-slim
ENV NODE_ENV=production GREETING="a 'quoted' \\$word"
WORKDIR /app
COPY . .
COPY --from=build --chown=node:node /app/built.txt ./
COPY <<'EOF' /app/heredoc.txt
nothing is $expanded here
EOF
USER node
CMD ["node", "server.js"]
`;

/** Writes the service's folder; \`version\` is in its source, so that another one is another source. */
export async function writeApp(
  folder: string,
  files: Readonly<Record<string, string>> = {},
  version = 'v1',
): Promise<string> {
  const all = {
    'server.js': `const VERSION = ${JSON.stringify(version)};${server}`,
    'package.json': '{"name": "app", "private": true}\n',
    Dockerfile: dockerfile,
    '.dockerignore': 'secret.txt\n**/*.log\nDockerfile\n.dockerignore\n!kept.log\n',
    'secret.txt': 'not for the image',
    'noise.log': 'not for the image',
    'kept.log': 'for the image',
    ...files,
  };
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(all)) await writeFile(path.join(folder, name), text);
  return folder;
}
