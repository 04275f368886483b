import { createServer } from 'node:http';

const mebibytes = 640;
const kept = [];
console.log(`reading ${mebibytes} MiB into memory`);
// In pieces, and each written to: memory that is only asked for is not used.
const reading = setInterval(() => {
  kept.push(Buffer.alloc(32 * 1024 * 1024, 1));
  if (kept.length * 32 < mebibytes) return;
  clearInterval(reading);
  createServer((_request, response) => response.end('corrected-memory')).listen(Number(process.env.PORT ?? 8080));
}, 20);
