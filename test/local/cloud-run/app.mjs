// A small app for the tests; its environment says how it behaves. It listens where the executor tells it to.
import { createServer } from 'node:http';

const { VERSION = 'v1', CRASH, BOOT_MS = '0', LISTEN, HOST = '0.0.0.0', HEALTH = '200', REAL_PORT } = process.env;
let health = Number(HEALTH);
let inFlight = 0;

if (CRASH) {
  console.error('missing DATABASE_URL');
  process.exit(Number(CRASH));
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const json = (response, value) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value));

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://app');
  inFlight += 1;
  response.once('close', () => {
    inFlight -= 1;
  });
  if (url.pathname === '/env') return json(response, process.env);
  if (url.pathname === '/health') return response.writeHead(health).end();
  if (url.pathname === '/status') return response.writeHead(Number(url.searchParams.get('code'))).end();
  if (url.pathname === '/sick') health = 500;
  if (url.pathname === '/crash') {
    server.close(); // else the port might still take a connection while the process ends
    process.exit(3);
  }
  if (url.pathname === '/log') console.log(url.searchParams.get('line'));
  if (url.pathname === '/slow') await sleep(Number(url.searchParams.get('ms')));
  if (url.pathname === '/stream') {
    for (const part of ['one', 'two', 'three']) {
      response.write(part);
      await sleep(150);
    }
    return response.end();
  }
  if (url.pathname === '/echo') {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('base64');
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    return json(response, { method: request.method, url: request.url, headers: request.headers, body });
  }
  json(response, { version: VERSION, pid: process.pid, inFlight });
});

server.on('upgrade', (_request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  socket.on('error', () => socket.destroy());
  socket.pipe(socket);
});

process.on('SIGTERM', () => {
  console.log('SIGTERM');
  if (process.env.STUBBORN) return;
  server.close(() => process.exit(0));
});

await sleep(Number(BOOT_MS));
const virtual = Number(LISTEN ?? process.env.PORT);
const isReachable = virtual === Number(process.env.PORT) && HOST === '0.0.0.0';
server.listen(isReachable ? Number(REAL_PORT) : 0, '127.0.0.1', () => {
  console.log(`${VERSION} listens`);
  process.send({ address: HOST, port: virtual });
});
