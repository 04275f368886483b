import type { LocalJson } from './local-json.ts';
import { localUser, project, region, type Wiring } from './wiring.ts';

/** What programs are told about the stack that this process runs. */
export function localJsonOf({ ports, token }: Wiring, executor: string): LocalJson {
  const at = (port: number) => `127.0.0.1:${port}`;
  return {
    version: 1,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    org: 'local',
    user: localUser,
    project,
    region,
    token,
    web: `http://${at(ports.web)}`,
    api: `http://${at(ports.api)}`,
    firestore: at(ports.firestore),
    pubsub: at(ports.pubsub),
    build: at(ports.build),
    run: at(ports.run),
    secrets: at(ports.secrets),
    github: `http://${at(ports.github)}`,
    registry: at(ports.registry),
    executor,
  };
}
