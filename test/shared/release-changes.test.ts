import { expect, test } from 'vitest';
import { notBegun } from '../../shared/not-begun.ts';
import { notUndone, releaseBefore, releaseChanges, whySkipped } from '../../shared/release-changes.ts';
import { release } from '../web/release.ts';

const built = release({ id: 'web-1', promotedAt: '2026-11-21T08:00:00.000Z' });

test('what differs is named, variables by name and never by value', () => {
  const other = release({
    id: 'web-2',
    source: { ...built.source, sha: 'b'.repeat(40), message: 'Second\n\nmore' },
    digest: `sha256:${'e'.repeat(64)}`,
    config: {
      ...built.config,
      sizing: { ...built.config.sizing, cpu: 2 },
      env: { GREETING: 'top secret', TOKEN: { secret: 'token:4' }, ADDED: 'x' },
    },
  });
  const changes = releaseChanges(other, built);
  expect(changes).toEqual([
    { what: 'commit', before: 'bbbbbbb Second', after: 'aaaaaaa First' },
    { what: 'image', before: 'sha256:eeeeeeeeeeee', after: 'sha256:dddddddddddd' },
    {
      what: 'sizing',
      before: '2 CPU, 512 MiB, concurrency 100, 0-10 instances',
      after: '1 CPU, 512 MiB, concurrency 100, 0-10 instances',
    },
    { what: 'variable ADDED', before: 'a value', after: null },
    { what: 'variable GREETING', before: 'one value', after: 'another value' },
    { what: 'variable TOKEN', before: 'secret token:4', after: 'secret token:3' },
  ]);
  expect(JSON.stringify(changes)).not.toContain('top secret');
  expect(releaseChanges(built, { ...built })).toEqual([]);
});

test('before one that was brought back comes what was before that one was built', () => {
  const at = (hour: number) => `2026-11-21T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const [one, two, three] = [1, 2, 3].map((hour) => release({ id: `web-${hour}`, promotedAt: at(hour) }));
  const back = release({ id: 'web-4', promotedAt: at(4), restores: { id: 'web-2', kind: 'rollback' } });
  const all = [back, three, two, one].flatMap((each) => each ?? []);
  const before = (id: string, hour: number) => releaseBefore(all, { deployment: id, promotedAt: at(hour) })?.id ?? null;
  expect(before('web-3', 3)).toBe('web-2');
  expect(before('web-4', 4)).toBe('web-1');
  expect(before('web-1', 1)).toBeNull();
  // An earlier version of the code promoted what is live, and recorded nothing.
  expect(before('web-5', 5)).toBe('web-4');
  expect(releaseBefore([], null)).toBeNull();
});

test('what a release command did is said not to be undone', () => {
  expect(notUndone([])).not.toContain('stays changed');
  expect(notUndone([{ releaseCommand: 'npm run migrate' }, { releaseCommand: null }])).toContain(
    'What `npm run migrate` changed stays changed.',
  );
});

test('a stage that was not needed is told from one that was never reached', () => {
  const spec = { repository: '', ref: null, root: '', region: '', env: {}, unset: [], load: 'low' } as const;
  const skipped = { status: 'skipped', startedAt: built.promotedAt, endedAt: built.promotedAt, attempts: 0 } as const;
  const stages = { ...notBegun.stages, build: skipped, report: { ...skipped, startedAt: null } };
  const back = { spec: { ...spec, env: {}, unset: [], release: { id: 'web-1', kind: 'rollback' as const } }, stages };
  expect(whySkipped(back, 'build')).toBe('not needed: the image of web-1');
  expect(whySkipped(back, 'report')).toBeNull();
  expect(whySkipped({ spec: { ...spec, env: {}, unset: [] }, stages }, 'build')).toBeNull();
});
