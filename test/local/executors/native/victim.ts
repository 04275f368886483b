import { createNativeExecutor } from '../../../../local/executors/native.ts';

/** Builds and runs a service and then begins another build that does not end: to be killed in the middle. */
const [dir = '', context = ''] = process.argv.slice(2);
const executor = await createNativeExecutor({ dir });
const request = { context, image: 'victim:d1', buildArgs: {}, cacheFrom: [], signal: new AbortController().signal };
const { digest } = await executor.build({ ...request, dockerfile: 'Dockerfile', onLine: () => undefined });
const env = { PORT: '8080' };
await executor.run({
  ...{ image: `victim@${digest}`, name: 'victim', env, port: 8080, cpu: 1, memoryBytes: 256 << 20 },
  onLine: (_stream, line) => console.log(line),
});
await executor.build({ ...request, dockerfile: 'Dockerfile.slow', onLine: (line) => console.log(line) });
