import express from 'express';
import { greeting } from './greeting.js';
import { log } from './log.js';

const version = '1.0.0';
const port = Number(process.env.PORT ?? 8080);

const app = express();
app.disable('x-powered-by');

app.use((request, response, next) => {
  const start = performance.now();
  response.on('finish', () => {
    log('INFO', `${request.method} ${request.path} ${response.statusCode}`, { millis: Math.round(performance.now() - start) });
  });
  next();
});

app.get('/', (_request, response) => {
  response.type('html').send(`<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>express</title>
  <h1>express</h1>
  <p id="greeting">${greeting()}</p>
  <p>version <span id="version">${version}</span></p>
</html>
`);
});
app.get('/greeting', (_request, response) => response.json({ service: 'express', version, greeting: greeting() }));

const server = app.listen(port, () => log('INFO', `express ${version} listens on port ${port}`));

process.on('SIGTERM', () => {
  log('INFO', 'SIGTERM: finishing what is under way');
  server.close(() => process.exit(0));
});
