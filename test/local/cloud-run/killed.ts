// Deploys a service, begins a second deployment, and says so: the test then kills this process.
import path from 'node:path';
import { parent, serviceOf, startLaptop, versionAt } from './laptop.ts';

const laptop = await startLaptop({ dir: path.join(process.env.DIR ?? '', 'run') });
const { uri } = await laptop.create('killed', serviceOf({ VERSION: 'v1' }));
if ((await versionAt(uri)) !== 'v1') throw new Error('the first version does not answer');
const { pid } = (await (await fetch(`${uri}/`)).json()) as { pid: number };
const next = { ...serviceOf({ VERSION: 'v2', BOOT_MS: '1500' }), name: `${parent}/services/killed` };
await laptop.services.updateService({ service: next });
process.send?.({ uri, pids: [pid] });
