import { createServer } from 'node:http';

createServer((_request, response) => response.end('fail-build')).listen(Number(process.env.PORT ?? 8080));
