import { expect, test, vi } from 'vitest';
import { paths } from '../../../../functions/engine/documents.ts';
import { tick } from '../../../../functions/engine/tick.ts';
import { createApi } from '../../../../functions/triggers/api/app.ts';
import { checkListSchema, type ListedCheck } from '../../../../shared/checks.ts';
import { createWorld, type World } from '../../../fakes/world.ts';

vi.hoisted(() => {
  process.env.LOG_LEVEL = 'silent';
});

const well = async () => undefined;

function apiOf({ store, shell }: World) {
  for (const role of ['owner', 'deployer', 'viewer']) store.put(paths.member('acme', role), { role, email: null });
  const config = { project: 'p', webUrl: 'http://web', allowedOrigins: [], sourceHosts: [], version: '0' };
  const verify = async (token: string) => ({ uid: token, email: null });
  const { broker, ports } = shell;
  const checks = { firestore: well, 'cloud-run': async () => Promise.reject(new Error('secret words')) };
  const app = createApi({ store, broker, ports, config, verify, checks });
  return (query = '', as = 'deployer') =>
    app.request(`/v1/orgs/acme/checks${query}`, { headers: { authorization: `Bearer ${as}` } });
}

/** The checklist of a world in which a service is live and the tick has come, by name. */
async function checklist(change: (world: World, id: string) => void | Promise<void> = () => undefined) {
  const world = createWorld();
  const { id } = await world.request({ env: { KEY: { secret: 'key' } } });
  await world.run();
  await tick(world.shell);
  await change(world, id);
  const answer = await apiOf(world)('?checklist=true');
  expect(answer.status).toBe(200);
  const { checks } = checkListSchema.parse(await answer.json());
  return (name: string): ListedCheck | undefined => checks.find((check) => check.name === name);
}

test('what a deployment needs is told with what answers, without a provider’s own words', async () => {
  const answer = await apiOf(createWorld())();
  const text = await answer.text();
  const { checks } = checkListSchema.parse(JSON.parse(text));
  expect(checks.map(({ name, state, phase }) => [name, state, phase])).toEqual([
    ['firestore', 'ok', undefined],
    ['cloud-run', 'missing', undefined],
    ['credentials', 'ok', undefined],
    ['apis', 'ok', undefined],
    ['permissions', 'ok', undefined],
    ['registry', 'ok', undefined],
    ['quota', 'ok', undefined],
  ]);
  expect(text).not.toContain('secret words');
});

test('whoever only looks on cannot make the project be asked', async () => {
  expect((await apiOf(createWorld())('', 'viewer')).status).toBe(403);
});

test('the checklist of a healthy system with a live service has nothing missing of its own', async () => {
  const find = await checklist();
  expect(find('tick')).toMatchObject({ state: 'ok', phase: 'before' });
  expect(find('limits')).toMatchObject({ state: 'ok', phase: 'before' });
  expect(find('stuck deployments')).toMatchObject({ state: 'ok', phase: 'at' });
  expect(find('outbox')).toMatchObject({ state: 'ok', phase: 'at' });
  expect(find('dead letters')).toMatchObject({ state: 'ok', phase: 'after' });
  expect(find('last 24 h')).toMatchObject({ state: 'ok', phase: 'after' });
  expect(find('web answers')).toMatchObject({ state: 'ok', phase: 'after' });
  expect(find('web traffic')).toMatchObject({ state: 'ok' });
  expect(find('web secrets')).toMatchObject({ state: 'ok', what: 'All 1 are pinned to versions that are there.' });
  expect(find('web rollback')).toMatchObject({ state: 'ok', what: 'There is no earlier release to go back to.' });
  expect(find('backups')).toMatchObject({ state: 'unknown' });
});

const troubles: readonly (readonly [string, (world: World, id: string) => void | Promise<void>, string])[] = [
  ['tick', ({ advance }) => advance(200), 'gcloud scheduler jobs resume slipway-tick'],
  [
    'stuck deployments',
    async (world) => {
      await world.request();
      await world.run('stage-build');
      world.advance(3_600);
    },
    'slipway cancel web-',
  ],
  [
    'outbox',
    async (world) => {
      await world.request({ service: 'other' });
      world.advance(3_600);
    },
    'slipway status',
  ],
  [
    'dead letters',
    ({ store }) => {
      const at = '2026-11-21T08:00:00.000Z';
      const rest = { topic: 'deploy-requests', code: 'message-invalid', message: 'm', hint: 'h', excerpt: '' };
      store.put(paths.rejection('acme', 'r'), { id: 'r', at, ...rest });
    },
    'slipway rejections',
  ],
  [
    'limits',
    ({ store }) => {
      const doc = store.docs.get(paths.org('acme'));
      store.put(paths.org('acme'), { ...(doc?.data as object), quota: { perHour: 1 } });
    },
    'slipway quota',
  ],
  [
    'last 24 h',
    async (world) => {
      world.cloud.withheld.permissions.add('run.services.create');
      await world.request();
      await world.run();
    },
    'slipway list --status errored',
  ],
  [
    'web answers',
    ({ cloud }) => {
      cloud.plan.answer = { status: 503, millis: 5, error: null };
    },
    'slipway logs --service web',
  ],
  [
    'web traffic',
    ({ cloud }) => {
      const service = cloud.services.get('web');
      if (service !== undefined) service.traffic = [{ revision: 'by-hand', percent: 100, tag: null }];
    },
    'slipway redeploy web-',
  ],
  [
    'web secrets',
    ({ cloud }) => {
      cloud.ports.secrets.resolve = async () => null;
    },
    'slipway secrets set key',
  ],
  [
    'web rollback',
    async (world) => {
      world.cloud.plan.head = '2'.repeat(40);
      await world.request();
      await world.run();
      world.cloud.withheld.images.add(`web@sha256:${'1'.repeat(64)}`);
    },
    'slipway redeploy web-',
  ],
];

test.each(troubles)('the checklist finds trouble with: %s', async (name, change, command) => {
  const found = (await checklist(change))(name);
  expect(found).toMatchObject({ state: 'missing', command: expect.stringContaining(command) });
});
