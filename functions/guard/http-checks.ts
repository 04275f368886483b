import {
  checkPlanOf,
  type HttpCheck,
  longestSeconds,
  requestOf,
  roundSeconds,
  type ServiceChecks,
} from '../../shared/http-checks.ts';
import { Problem } from '../../shared/problems.ts';
import { whyNoCommand } from './overrides.ts';
import { secretsInFile } from './secrets-in-tree.ts';

/** Seconds of the stage's deadline that are kept for messages that come late, and for Cloud Run. */
const keptSeconds = 60;
/** One round is asked within one call of the function. */
const mostOfRound = 60;

/** Checks what shapes cannot say, and that all of it fits into verify's deadline, seconds; throws Problem request-invalid. */
export function checkServiceChecks(checks: ServiceChecks, verifySeconds: number): void {
  const { http = [] } = checks;
  for (const [index, check] of http.entries()) {
    const why = whyInvalid(check);
    if (why !== null) refuse(`checks.http.${index}: ${requestOf(check)} ${why}`, 'Name a path such as /health.');
  }
  const whyNot = checks.command === undefined ? null : whyNoCommand(checks.command);
  if (whyNot !== null) refuse(`checks.command: it ${whyNot}`, 'Put what is longer into a script of the repository.');
  const plan = checkPlanOf(checks, '/');
  if (plan.inARow > plan.tries)
    refuse(`checks: ${plan.inARow} good rounds in a row cannot come of ${plan.tries} tries`, 'Allow more tries.');
  const remedy = 'Give the checks less time (withinMillis), or name fewer of them.';
  if (roundSeconds(plan) > mostOfRound)
    refuse(`checks: one round could take ${roundSeconds(plan)} s, and has ${mostOfRound} s`, remedy);
  const longest = Math.ceil(longestSeconds(plan));
  if (longest > verifySeconds - keptSeconds)
    refuse(
      `checks: they could take ${longest} s, and verify has ${verifySeconds} s, of which ${keptSeconds} s are kept`,
      'Allow fewer tries, give the checks less time, or verify more (`slipway service NAME --deadline verify=SECONDS`).',
    );
}

function refuse(message: string, hint: string): never {
  throw new Problem('request-invalid', `${message}.`, hint);
}

function whyInvalid({ path, method, bodyContains, header }: HttpCheck): string | null {
  if (!path.startsWith('/')) return 'does not begin with a slash';
  // The parser of addresses takes a backslash for a slash, and two of them for the beginning of a host.
  if (path.startsWith('//') || path.includes('\\')) return 'could name another host';
  if (!/^[!-~]+$/.test(path))
    return 'has a blank, a control character or a letter beyond ASCII in it: encode it with %';
  if (path.includes('#')) return 'has a # in it, which is never sent';
  const texts = [bodyContains, header?.contains].filter((text) => text !== undefined);
  if (texts.some((text) => /\p{C}|[\u2028\u2029]/u.test(text))) return 'looks for a control character';
  if (method === 'HEAD' && bodyContains !== undefined) return 'looks into a body, and an answer to HEAD has none';
  // Checks are stored and shown.
  const shown = [path, ...new URL(path, 'http://service.invalid').searchParams].flat().join('\n');
  const held = secretsInFile('check', [shown, path.replace(/[?&]/g, '\n'), ...texts].join('\n'));
  return held.length > 0 ? 'holds what looks like a secret' : null;
}
