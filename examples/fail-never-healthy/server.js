import { createServer } from 'node:http';

const log = (severity, message) => console.log(JSON.stringify({ severity, message }));

createServer((request, response) => {
  log('ERROR', `${request.method} ${request.url}: the index is not loaded`);
  response.writeHead(500, { 'content-type': 'text/plain' }).end('fail-never-healthy');
}).listen(Number(process.env.PORT ?? 8080), () => log('INFO', 'started, but not ready'));
