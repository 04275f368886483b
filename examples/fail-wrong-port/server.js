import { createServer } from 'node:http';

// The number is fixed and nothing is logged about it.
createServer((_request, response) => response.end('fail-wrong-port')).listen(3000, '0.0.0.0');
