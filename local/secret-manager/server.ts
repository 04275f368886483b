import path from 'node:path';
import type { ComponentOptions, Running } from '../component.ts';
import { serveGrpc } from '../grpc.ts';
import { policyCalls } from './policies.ts';
import { secretCalls } from './secrets.ts';
import { openStore } from './store.ts';
import { openVault } from './vault.ts';
import { versionCalls } from './versions.ts';

/** The laptop's Secret Manager: Google's own client talks to it unchanged, values lie encrypted on this machine's disk. */
export function startSecretManager({ port, dir, project }: ComponentOptions): Promise<Running> {
  const store = openStore(dir);
  const vault = openVault(path.join(dir, 'key'));
  const implementation = {
    ...secretCalls(store, project),
    ...versionCalls(store, vault, project),
    ...policyCalls(store, project),
  };
  const service = 'google.cloud.secretmanager.v1.SecretManagerService';
  return serveGrpc(port, [{ proto: 'google/cloud/secretmanager/v1/service.proto', service, implementation }]);
}
