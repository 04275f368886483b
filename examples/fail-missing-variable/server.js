import { createServer } from 'node:http';

const target = process.env.UPSTREAM_URL;
if (!target) {
  throw new Error('The environment variable UPSTREAM_URL is not set');
}

createServer((_request, response) => response.end(`fail-missing-variable forwards to ${target}`)).listen(
  Number(process.env.PORT ?? 8080),
);
