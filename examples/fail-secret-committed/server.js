import { createServer } from 'node:http';

createServer((_request, response) => response.end('fail-secret-committed')).listen(Number(process.env.PORT ?? 8080));
