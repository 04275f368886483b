import type { Check } from '../../shared/deployment.ts';
import { expectationOf, type HttpCheck, requestOf, statusesOf } from '../../shared/http-checks.ts';
import type { Answer } from '../web-port.ts';

/** What an answer to a check showed. Of body and header only whether the text was there is known, never what they hold. */
export function judgeCheck(check: HttpCheck, answer: Answer): Check & { readonly ok: boolean } {
  const { status, error, millis } = answer;
  const said = { name: 'answers', request: requestOf(check), expected: expectationOf(check), millis } as const;
  if (status === null) return { ...said, ok: false, observed: `no answer: ${error ?? 'it was closed'}` };
  const wrong: string[] = [];
  if (!fits(check, status)) wrong.push('another status');
  if (check.bodyContains !== undefined && answer.hasText !== true) wrong.push('the body is without the text');
  if (check.header !== undefined && answer.hasHeader !== true) wrong.push(`${check.header.name} is without the text`);
  if (check.withinMillis !== undefined && millis > check.withinMillis) wrong.push(`slow with ${Math.round(millis)} ms`);
  const seen = `answered ${status}`;
  return { ...said, ok: wrong.length === 0, observed: wrong.length === 0 ? seen : `${seen}: ${wrong.join(', ')}` };
}

function fits(check: HttpCheck, status: number): boolean {
  return statusesOf(check.status).some((each) => each === status || each === `${Math.floor(status / 100)}xx`);
}
