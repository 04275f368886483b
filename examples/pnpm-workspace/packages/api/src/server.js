import { serve } from '@hono/node-server';
import { greeting } from '@example/greeting';
import { Hono } from 'hono';

const version = '1.0.0';
const app = new Hono();
const log = (severity, message) => console.log(JSON.stringify({ severity, message }));

const answer = () => ({ service: 'pnpm-workspace', version, greeting: greeting() });
app.get('/', (context) => context.json(answer()));
app.get('/greeting', (context) => context.json(answer()));

const server = serve({ fetch: app.fetch, hostname: '0.0.0.0', port: Number(process.env.PORT ?? 8080) }, ({ port }) => {
  log('INFO', `pnpm-workspace ${version} listens on port ${port}`);
});

process.on('SIGTERM', () => {
  log('INFO', 'SIGTERM: finishing what is under way');
  server.close(() => process.exit(0));
});
