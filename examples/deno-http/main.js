const version = '1.0.0';
const log = (severity, message) => console.log(JSON.stringify({ severity, message }));

const port = Number(Deno.env.get('PORT') ?? 8080);
const server = Deno.serve({ port, hostname: '0.0.0.0' }, (request) => {
  log('INFO', `${request.method} ${new URL(request.url).pathname}`);
  return Response.json({ service: 'deno-http', version, greeting: Deno.env.get('GREETING') ?? 'Hello from Deno' });
});
Deno.addSignalListener('SIGTERM', async () => {
  await server.shutdown();
  Deno.exit(0);
});
