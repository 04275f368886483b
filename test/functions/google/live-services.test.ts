import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endpointFrom } from '../../../functions/google/endpoint.ts';
import { listLiveServices } from '../../../functions/google/live-services.ts';
import type { LiveService } from '../../../functions/live-service.ts';
import { liveServices } from '../../../local/backup/live-services.ts';
import { imageOf, type Laptop, serviceOf, startLaptop } from '../../local/cloud-run/laptop.ts';

let laptop: Laptop;
beforeAll(async () => {
  laptop = await startLaptop();
});
afterAll(() => laptop.close());

test('what is live is told by the labels of its revision, and what is not ours by their absence', async () => {
  const labels = {
    'slipway-deployment': 'web-3-1f9c02ab',
    'slipway-commit': 'a'.repeat(40),
    'slipway-config': 'c0ffee',
  };
  const type = 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION' as const;
  const traffic = [{ type, revision: 'web-00003', percent: 100, tag: 'd03' }];
  const { uri } = await laptop.create('web', serviceOf({}, { traffic, template: { revision: 'web-00003', labels } }));
  await laptop.create('foreign');
  const endpoint = endpointFrom('RUN', { RUN: `127.0.0.1:${laptop.run.port}` });
  const live = await listLiveServices('slipway-local', 'europe-west1', endpoint);
  expect(live.map(({ ref }) => ref.name).sort()).toEqual(['foreign', 'web']);
  expect(live.find(({ ref }) => ref.name === 'foreign')).toMatchObject({ serving: null, newestSeq: 0 });
  expect(live.find(({ ref }) => ref.name === 'web')).toMatchObject({
    url: uri,
    isPublic: true,
    newestSeq: 3,
    serving: {
      deployment: 'web-3-1f9c02ab',
      seq: 3,
      revision: 'web-00003',
      sha: 'a'.repeat(40),
      configHash: 'c0ffee',
      digest: imageOf('app').split('@')[1],
    },
  });
  const here = liveServices(path.dirname(laptop.dir)).map((each) => ({
    ...each,
    ref: { ...each.ref, region: 'europe-west1' },
  }));
  const byName = (a: LiveService, b: LiveService) => (a.ref.name < b.ref.name ? -1 : 1);
  expect(here.sort(byName), 'the journal says the same').toEqual([...live].sort(byName));
});
