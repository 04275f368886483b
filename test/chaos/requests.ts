import { setTimeout as sleep } from 'node:timers/promises';
import { PubSub } from '@google-cloud/pubsub';
import { z } from 'zod';
import { localUser, project } from '../../local/wiring.ts';
import { topics } from '../../shared/stages.ts';
import type { Random } from '../simulation/random.ts';
import { type Commits, repository } from './repository.ts';
import type { System } from './system.ts';
import type { Kill } from './trouble.ts';

/** What somebody asked for, through one of the public ways in. */
export interface Asked {
  readonly key: string;
  readonly org: string;
  readonly service: string;
  readonly commit: string;
  readonly via: 'api' | 'topic';
  /** When the way in had taken it, 0 before. */
  takenAt: number;
  /** The API's own words; the topic gives none. */
  answer: { readonly deployment: string } | { readonly refusal: string } | null;
}

export const actorOf = ({ via }: Asked): string =>
  via === 'api' ? `user:${localUser.uid}` : `topic:${topics.deployRequests}`;

/**
 * A producer that hears of the broker's death sends again what it may have held: it keeps what it published for so long.
 * Under a load beyond what the machine carries, requests wait in the broker for minutes.
 */
const doubtMs = { before: 300_000, after: 60_000 } as const;
const pauseMs = 500;

const acceptedSchema = z.object({ id: z.string() });

export interface Requester {
  readonly asked: readonly Asked[];
  /** Asks for one more deployment and does not rest before it was taken. */
  ask(): Promise<void>;
  /** Publishes again, once for each death of the broker, what it may have forgotten before it reached anybody. */
  repeat(kills: readonly Kill[]): Promise<void>;
  close(): Promise<void>;
}

export interface Places {
  readonly orgs: readonly string[];
  readonly servicesPerOrg: number;
  readonly commits: Commits;
}

export function createRequester({ ports, token }: System, places: Places, random: Random): Requester {
  const pubsub = new PubSub({ projectId: project, apiEndpoint: `127.0.0.1:${ports.pubsub}`, emulatorMode: true });
  const topic = pubsub.topic(topics.deployRequests, { batching: { maxMessages: 1 } });
  const asked: Asked[] = [];
  const repeated = new Set<Kill>();

  async function publish({ org, service, key, commit }: Asked): Promise<void> {
    const json = { org, service, repository, ref: commit, requestId: key };
    // A broker that was started again has no topic for a moment.
    while ((await topic.publishMessage({ json }).catch(() => null)) === null) await sleep(pauseMs);
  }

  async function post(ask: Asked): Promise<NonNullable<Asked['answer']>> {
    const { org, service, key, commit } = ask;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${ports.api}/v1/orgs/${org}/deployments`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ service, repository, ref: commit }),
        signal: AbortSignal.timeout(30_000),
      }).catch(() => null);
      // Cut off in the middle, it counts as no answer: the same key asks again.
      const text = answer === null ? null : await answer.text().catch(() => null);
      if (answer?.ok && text !== null) return { deployment: acceptedSchema.parse(JSON.parse(text)).id };
      const isRefused = answer !== null && answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      if (isRefused) return { refusal: `${answer.status} ${text}` };
      await sleep(pauseMs);
    }
  }

  return {
    asked,
    async ask() {
      const org = places.orgs[random.between(0, places.orgs.length - 1)] ?? '';
      const ask: Asked = {
        key: `ask-${asked.length + 1}`,
        org,
        service: `${org}-s${random.between(1, places.servicesPerOrg)}`,
        commit: random.pick(places.commits),
        via: random.chance(0.5) ? 'api' : 'topic',
        takenAt: 0,
        answer: null,
      };
      asked.push(ask);
      if (ask.via === 'api') ask.answer = await post(ask);
      else await publish(ask);
      ask.takenAt = Date.now();
    },
    async repeat(kills) {
      const deaths = kills.filter((kill) => kill.victim === 'pubsub' && !repeated.has(kill));
      for (const death of deaths) repeated.add(death);
      const inDoubt = asked.filter(
        ({ via, takenAt }) =>
          via === 'topic' && deaths.some(({ at }) => takenAt > at - doubtMs.before && takenAt < at + doubtMs.after),
      );
      await Promise.all(inDoubt.map(publish));
    },
    close: () => pubsub.close(),
  };
}
