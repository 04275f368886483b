import { randomUUID } from 'node:crypto';
import { accept } from '../../functions/engine/accept.ts';
import type { DeployRequest } from '../../functions/engine/check-request.ts';
import { deliver } from '../../functions/engine/deliver.ts';
import { paths } from '../../functions/engine/documents.ts';
import type { Shell } from '../../functions/engine/shell.ts';
import { stages as stageTable } from '../../functions/stages/index.ts';
import type { Deployment } from '../../shared/deployment.ts';
import { stageMessageSchema } from '../../shared/messages.ts';
import type { Service } from '../../shared/service.ts';
import { stageNames, stages } from '../../shared/stages.ts';
import { createMemoryCloud, type MemoryCloud } from './memory-cloud.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';

export interface Sent {
  readonly topic: string;
  readonly message: object;
}

/** The real engine and stages over a store, a broker and a cloud in memory, with a clock that a test moves. */
export interface World {
  readonly shell: Shell;
  readonly store: MemoryStore;
  readonly cloud: MemoryCloud;
  readonly sent: Sent[];
  readonly troubles: string[];
  advance(seconds: number): void;
  request(change?: Partial<DeployRequest>): Promise<Deployment>;
  /** Delivers what was sent, oldest first, until nothing is left or it is the turn of this topic; trouble is delivered again. */
  run(until?: string): Promise<void>;
  deployment(id: string): Deployment;
  service(name: string): Service;
}

export function createWorld(): World {
  let time = Date.parse('2026-11-21T08:00:00.000Z');
  const store = createMemoryStore(() => new Date(time).toISOString());
  const cloud = createMemoryCloud();
  const sent: Sent[] = [];
  const troubles: string[] = [];
  const shell: Shell = {
    store,
    ports: cloud.ports,
    stages: stageTable,
    webUrl: 'http://slipway.example',
    newAttemptId: randomUUID,
    tell: (problem) => troubles.push(problem),
    broker: {
      publish: async (topic, message) => {
        sent.push({ topic, message: structuredClone(message) });
      },
    },
  };
  store.put(paths.org('acme'), {
    name: 'acme',
    project: 'acme-cloud',
    region: 'us-central1',
    registry: 'registry.example/acme',
    runtimeServiceAccount: 'run@acme',
    buildServiceAccount: 'build@acme',
    allowTopicDeploys: true,
  });
  const stageTopics = new Set<string>(stageNames.map((name) => stages[name].topic));
  const read = <T>(path: string): T => store.docs.get(path)?.data as T;
  return {
    shell,
    store,
    cloud,
    sent,
    troubles,
    advance: (seconds) => {
      time += seconds * 1000;
    },
    request: async (change) => {
      const accepted = await accept({ ...shell, sourceHosts: ['github.com'] }, { ...aRequest(), ...change });
      return accepted.deployment;
    },
    run: async (until) => {
      for (let step = 0; step < 500; step += 1) {
        const index = sent.findIndex(({ topic }) => stageTopics.has(topic));
        if (until !== undefined && sent[index]?.topic === until) return;
        const [next] = index < 0 ? [] : sent.splice(index, 1);
        if (next === undefined) return;
        time += 10;
        try {
          await deliver(shell, stageMessageSchema.parse(next.message));
        } catch {
          time += 1000;
          sent.push(next);
        }
      }
      throw new Error('the world does not come to rest');
    },
    deployment: (id) => read<Deployment>(paths.deployment('acme', id)),
    service: (name) => read<Service>(paths.service('acme', name)),
  };
}

export function aRequest(): DeployRequest {
  return {
    org: 'acme',
    service: 'web',
    repository: 'acme/web',
    ref: null,
    root: null,
    region: null,
    env: {},
    unset: [],
    load: null,
    actor: 'user:ada',
    via: 'api',
    idempotencyKey: null,
    bodyHash: 'hash',
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  };
}
