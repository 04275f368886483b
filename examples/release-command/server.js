import { createServer } from 'node:http';
import { migrations } from './migrations.js';

const server = createServer((_request, response) => {
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.end(`release-command expects the schema ${migrations.at(-1).id}\n`);
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log(`started at ${new Date().toISOString()}`));
process.on('SIGTERM', () => server.close());
