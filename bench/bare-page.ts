import http from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import type { LocalJson } from '../local/local-json.ts';

/** A page with nothing but the SDK's listener on one deployment, which marks `bare:heard:<v>`: what no page can be faster than. */
export async function startBarePage(local: LocalJson, id: string) {
  const [host, port] = local.firestore.split(':');
  const script = `
    import { initializeApp } from 'firebase/app';
    import { connectFirestoreEmulator, doc, getFirestore, onSnapshot } from 'firebase/firestore';
    const store = getFirestore(initializeApp({ projectId: ${JSON.stringify(local.project)}, apiKey: 'none' }));
    connectFirestoreEmulator(store, ${JSON.stringify(host)}, ${port}, { mockUserToken: { sub: ${JSON.stringify(local.user.uid)} } });
    onSnapshot(doc(store, ${JSON.stringify(`orgs/${local.org}/deployments/${id}`)}), (snapshot) =>
      performance.mark('bare:heard:' + snapshot.get('v')));`;
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: path.resolve(import.meta.dirname, '..') },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  const text = outputFiles[0]?.text ?? '';
  const server = http.createServer((request, response) => {
    const isScript = request.url === '/page.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? text : '<!doctype html><script type="module" src="/page.js"></script>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  return {
    address,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
