import { createServer } from 'node:http';
import { greet } from 'greetings-of-yesterday';

createServer((_request, response) => response.end(greet('fail-missing-library'))).listen(Number(process.env.PORT ?? 8080));
