import { createServer } from 'node:http';

const version = '1.0.0';
const log = (severity, message) => console.log(JSON.stringify({ severity, message }));

const server = createServer((request, response) => {
  log('INFO', `${request.method} ${request.url}`);
  const body = { service: 'own-dockerfile', version, greeting: process.env.GREETING ?? 'Hello' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});
server.listen(Number(process.env.PORT ?? 8080), () => log('INFO', `own-dockerfile ${version} is up`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
