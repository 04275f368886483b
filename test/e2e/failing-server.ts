import { nodeServer } from './working-tree.ts';

/** A version that serves well, and from so many requests on fails every one with `500 <version> fails`. */
export function failingFrom(requests: number, version: string): ReturnType<typeof nodeServer> {
  return {
    ...nodeServer(version),
    'server.js': `import { createServer } from 'node:http';
let served = 0;
createServer((request, response) => {
  served += 1;
  if (served > ${requests}) response.statusCode = 500;
  response.end(served > ${requests} ? '${version} fails' : '${version}');
}).listen(Number(process.env.PORT));
`,
  };
}
