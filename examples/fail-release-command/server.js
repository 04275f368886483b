import { createServer } from 'node:http';

createServer((_request, response) => response.end('never seen\n')).listen(Number(process.env.PORT ?? 8080));
