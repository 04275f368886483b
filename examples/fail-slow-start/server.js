import { createServer } from 'node:http';

const minutes = 10;
let loaded = 0;
const loading = setInterval(() => {
  loaded += 1;
  console.log(`loading the index: ${loaded} of ${minutes * 6} parts`);
  if (loaded < minutes * 6) return;
  clearInterval(loading);
  createServer((_request, response) => response.end('fail-slow-start')).listen(Number(process.env.PORT ?? 8080));
}, 10_000);
console.log('loading the index: 0 parts');
