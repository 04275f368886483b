import { createServer } from 'node:http';

// The numbers are fixed and nothing is logged about them; the second one is for whoever collects figures.
createServer((_request, response) => response.end('fail-wrong-port')).listen(3000, '0.0.0.0');
createServer((_request, response) => response.end('requests 0')).listen(9464, '0.0.0.0');
