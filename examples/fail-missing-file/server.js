import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

// The folder was never committed.
const page = readFileSync('content/front-page.txt', 'utf8');

createServer((_request, response) => response.end(page)).listen(Number(process.env.PORT ?? 8080));
