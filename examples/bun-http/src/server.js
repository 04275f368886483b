import { Hono } from 'hono';

const version = '1.0.0';
const log = (severity, message) => console.log(JSON.stringify({ severity, message }));

const app = new Hono();
app.get('/', (context) =>
  context.json({ service: 'bun-http', version, greeting: process.env.GREETING ?? 'Hello from Bun' }),
);

const server = Bun.serve({ port: Number(process.env.PORT ?? 8080), hostname: '0.0.0.0', fetch: app.fetch });
log('INFO', `bun-http ${version} listens on ${server.port}`);
process.on('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
