import { nodeServer } from './working-tree.ts';

/**
 * A server whose answers take long: `/slow` answers after 2 s, `/upload` each part of a body when it comes, and a
 * connection that is upgraded each text. When it is told to stop it says how much of that is still open.
 */
export function longServer(version: string): ReturnType<typeof nodeServer> {
  return {
    ...nodeServer(version),
    'server.js': `import { createServer } from 'node:http';
const version = ${JSON.stringify(version)};
let open = 0;
const answerEach = (from, to, last) => {
  from.on('data', (part) => to.write(version + ' ' + part));
  from.on('end', () => to.end(last));
};
const server = createServer((request, response) => {
  open += 1;
  response.once('close', () => (open -= 1));
  if (request.url === '/slow') return setTimeout(() => response.end('slow ' + version), 2000);
  if (request.url === '/upload') return answerEach(request, response, version + ' ends the upload');
  response.end(version);
});
server.on('upgrade', (request, socket) => {
  open += 1;
  socket.once('close', () => (open -= 1)).on('error', () => socket.destroy());
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: echo\\r\\nConnection: Upgrade\\r\\n\\r\\n');
  answerEach(socket, socket, '');
});
process.once('SIGTERM', () => {
  console.log(version + ' stops with ' + open + ' open');
  server.close(() => process.exit(0));
});
server.listen(Number(process.env.PORT));
`,
  };
}
