/**
 * `npm start`: builds what is stale and becomes the supervisor, in one process. A shell between npm and the supervisor
 * would die of npm's SIGTERM and leave the supervisor running.
 */
import { build } from './build.mjs';

await build({ ifStale: true });
await import('../dist/local/main.js');
