import { type Check, fine, lacks } from '../../../shared/checks.ts';
import type { Service } from '../../../shared/service.ts';
import { askImage } from '../../guard/readiness/ask-image.ts';
import type { Ports, Store } from '../../ports.ts';
import { sameTraffic } from '../carry-out.ts';
import { asRelease } from '../documents.ts';
import { queries } from '../queries.ts';

const answerWithinMs = 10_000;

/** What has to hold after a deployment, for a service that is live. */
export async function checkService(store: Store, ports: Ports, service: Service): Promise<readonly Check[]> {
  const { stable, name } = service;
  if (stable === null) return [];
  return Promise.all([
    checkAnswer(ports, name, stable.url),
    checkTraffic(ports, service, stable),
    checkSecrets(ports, service),
    checkRollback(store, ports, service, stable.promotedAt),
  ]);
}

type Stable = NonNullable<Service['stable']>;

async function checkAnswer({ web }: Ports, service: string, url: string): Promise<Check> {
  const name = `${service} answers`;
  const { status, millis, error } = await web.ask(url, {}, { audience: url, timeoutMs: answerWithinMs });
  const logs = `slipway logs --service ${service}`;
  if (status === null) return lacks(name, null, `${url} gives no answer: ${error ?? 'it was closed'}.`, logs);
  const what = `${url} answers ${status} after ${Math.round(millis)} ms.`;
  return status < 500 ? fine(name, what) : lacks(name, null, what, logs);
}

async function checkTraffic({ runs }: Ports, service: Service, stable: Stable): Promise<Check> {
  const name = `${service.name} traffic`;
  const live = await runs.service(service);
  const redeploy = `slipway redeploy ${stable.deployment}`;
  if (live === null) return lacks(name, null, `Cloud Run no longer has ${service.name}.`, redeploy);
  if (sameTraffic(live.traffic, stable.traffic)) return fine(name, `All of it goes where ${stable.revision} put it.`);
  return lacks(name, null, `Cloud Run sends traffic elsewhere than ${stable.deployment} recorded.`, redeploy);
}

async function checkSecrets({ secrets }: Ports, { name: service, env }: Service): Promise<Check> {
  const name = `${service} secrets`;
  const used = Object.values(env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  const found = await Promise.all(
    used.map(async (secret) => {
      const [id = '', version = 'latest'] = secret.split(':');
      const isPinned = /^\d+$/.test(version);
      return { secret, isPinned, isThere: (await secrets.resolve(id, version)) !== null };
    }),
  );
  const loose = found.find(({ isPinned }) => !isPinned);
  if (loose !== undefined) return lacks(name, null, `${loose.secret} is not pinned to a version.`, null);
  const gone = found.find(({ isThere }) => !isThere);
  if (gone !== undefined) {
    const command = `slipway secrets set ${gone.secret.split(':')[0]}`;
    return lacks(name, null, `The version ${gone.secret} is gone or switched off.`, command);
  }
  return fine(name, used.length === 0 ? 'It uses none.' : `All ${used.length} are pinned to versions that are there.`);
}

/** A rollback makes a new revision, so it needs the image of a release and no revision of the past. */
async function checkRollback(store: Store, { project }: Ports, service: Service, promotedAt: string): Promise<Check> {
  const name = `${service.name} rollback`;
  const [doc] = await store.query(queries.releases(service.org, service.name, promotedAt, 1));
  if (doc === undefined) return fine(name, 'There is no earlier release to go back to.');
  return { ...(await askImage(project, asRelease(doc), service.region, name)), code: null };
}
