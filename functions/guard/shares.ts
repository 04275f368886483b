import type { TrafficPart } from '../../shared/api.ts';
import { Problem } from '../../shared/problems.ts';

/** More parts than this nobody compares. */
export const mostParts = 5;

/** Refuses a split that cannot be: whole percents from 1, 100 in all, each release once, at most five. Problem: traffic-invalid. */
export function checkShares(parts: readonly TrafficPart[]): void {
  const hint = 'For instance: `slipway traffic NAME web-00002=70 web-00001=30`.';
  if (parts.length === 0 || parts.length > mostParts) {
    throw new Problem('traffic-invalid', `Traffic is shared by 1 to ${mostParts} releases, not ${parts.length}.`, hint);
  }
  const odd = parts.find(({ percent }) => !Number.isInteger(percent) || percent < 1 || percent > 100);
  if (odd !== undefined) {
    const message = `${odd.target} would get ${odd.percent} %; a part is a whole number from 1 to 100.`;
    throw new Problem('traffic-invalid', message, hint);
  }
  const total = parts.reduce((sum, { percent }) => sum + percent, 0);
  if (total !== 100) throw new Problem('traffic-invalid', `The parts add to ${total} %, not to 100.`, hint);
  refuseTwice(parts.map(({ target }) => target));
}

export function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Problem('traffic-invalid', `${twice} is named twice.`, 'Name each release once, with its whole part.');
}
