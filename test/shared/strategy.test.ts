import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { completeStrategy, rolloutSeconds, strategySentence, usualLimits } from '../../shared/strategy.ts';
import { sharesAt } from '../../shared/traffic-shares.ts';

describe('a strategy that is asked for', () => {
  test('is completed with the usual steps, holds and limits', () => {
    const complete = completeStrategy({ kind: 'canary', limits: { errorPoints: 3 } });
    expect(complete).toEqual({
      strategy: {
        kind: 'canary',
        steps: [5, 25, 50].map((percent) => ({ percent, holdSeconds: 300 })),
        limits: { ...usualLimits, errorPoints: 3 },
      },
    });
  });

  test('may name the 100 % that every canary ends with', () => {
    const steps = [10, 100].map((percent) => ({ percent }));
    const complete = completeStrategy({ kind: 'canary', steps, holdSeconds: 60 });
    expect('strategy' in complete && strategySentence(complete.strategy)).toBe('canary: 10 %, 60 s each');
  });

  test.each([
    [{ kind: 'canary' as const, steps: [{ percent: 50 }, { percent: 5 }] }, 'each step has more traffic'],
    [{ kind: 'canary' as const, steps: [{ percent: 100 }] }, 'steps'],
    [{ kind: 'blue-green' as const, steps: [{ percent: 5 }] }, 'only a canary has steps'],
    [{ kind: 'all-at-once' as const, holdSeconds: 5 }, 'nothing is held or compared'],
  ])('%j is refused in words', (asked, issue) => {
    const complete = completeStrategy(asked);
    expect('issue' in complete ? complete.issue : '').toContain(issue);
  });

  test('gives promote the time of its holds, and for each that of late figures and ticks', () => {
    const complete = completeStrategy({ kind: 'blue-green', holdSeconds: 600 });
    expect('strategy' in complete && rolloutSeconds(complete.strategy)).toBe(1080);
  });
});

test('shares always add to 100 in whole percents, and the others keep their proportions', () => {
  const revisions = fc.uniqueArray(fc.stringMatching(/^old-\d{3}$/), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      revisions,
      fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
      fc.integer({ min: 1, max: 100 }),
      (names, weights, percent) => {
        const drawn = names.map((revision) => ({ revision, weight: weights.next().value ?? 1 }));
        const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
        const floors = drawn.map(({ weight }) => Math.floor((weight * 100) / total));
        const missing = 100 - floors.reduce((sum, each) => sum + each, 0);
        const before = drawn.map(({ revision }, index) => ({
          revision,
          percent: (floors[index] ?? 0) + (index < missing ? 1 : 0),
          tag: null,
        }));
        const shares = sharesAt(percent, { revision: 'new', tag: 'd9' }, before);
        expect(shares.reduce((sum, share) => sum + share.percent, 0)).toBe(100);
        expect(shares[0]).toEqual({ revision: 'new', percent, tag: 'd9' });
        for (const share of shares.slice(1)) {
          const was = before.find(({ revision }) => revision === share.revision)?.percent ?? 0;
          expect(Math.abs(share.percent - (was * (100 - percent)) / 100)).toBeLessThan(1);
        }
      },
    ),
  );
});
