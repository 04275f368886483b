import type { RevisionConfig } from '../../functions/ports.ts';
import type { Random } from './random.ts';
import type { SimulatedService } from './simulated-service.ts';

/**
 * What somebody does to a service in the console: they send all users to a revision that has started, or set a variable,
 * which makes a revision with a name of the console's own; or something that does not concern us. Answers the revision that
 * was made, and null for nothing that concerns us.
 */
export function editByHand(
  service: SimulatedService,
  random: Random,
): { readonly made: RevisionConfig | null; readonly what: 'edit by hand' | 'variable by hand' } | null {
  const started = [...service.revisions].filter(([, { ready }]) => ready === 'succeeded').map(([name]) => name);
  const [first, ...others] = started;
  if (first === undefined || random.chance(0.4)) return null;
  if (random.chance(0.5)) {
    service.traffic = [{ revision: random.pick([first, ...others]), percent: 100, tag: null }];
    return { made: null, what: 'edit by hand' };
  }
  const template = service.revisions.get(service.latest) ?? service.revisions.get(first);
  if (template === undefined) return null;
  const count = String(service.generation).padStart(5, '0');
  const revision = `${service.name}-${count}-${String.fromCharCode(97 + random.between(0, 25))}zz`;
  const config = { ...template.config, revision, env: { ...template.config.env, BY_HAND: count } };
  service.revisions.set(revision, { config, ready: 'succeeded', unwell: 0, relapse: null });
  service.latest = revision;
  // The console asks whether the new revision is to serve at once.
  if (random.chance(0.5)) service.traffic = [{ revision, percent: 100, tag: null }];
  return { made: config, what: 'variable by hand' };
}
