import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deploymentStatuses, deploymentTransitions, isTerminal, mayBecome } from '../../shared/statuses.ts';

test('a terminal status never changes', () => {
  for (const status of deploymentStatuses.filter(isTerminal)) expect(deploymentTransitions[status]).toEqual([]);
});

test('from every status that is not terminal a terminal one can be reached', () => {
  for (const status of deploymentStatuses.filter((each) => !isTerminal(each))) {
    expect(deploymentStatuses.some((to) => isTerminal(to) && mayBecome(status, to))).toBe(true);
  }
});

test('whatever happens, a walk along the table ends at the first terminal status', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...deploymentStatuses), { maxLength: 30 }), (wishes) => {
      let status: (typeof deploymentStatuses)[number] = 'queued';
      let ended = 0;
      for (const wish of wishes) {
        if (!mayBecome(status, wish)) continue;
        if (isTerminal(status)) ended += 1;
        status = wish;
      }
      expect(ended).toBe(0);
    }),
  );
});
