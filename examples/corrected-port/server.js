import { createServer } from 'node:http';

// The number is fixed, and it is the only one.
createServer((_request, response) => response.end('corrected-port')).listen(3000, '0.0.0.0');
