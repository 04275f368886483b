import type { Service } from '../../shared/service.ts';
import { isWorse, type Met, troubleOf, type Watch, watchRules } from '../../shared/watch.ts';
import type { Figures } from '../figures-port.ts';
import { later } from '../later.ts';
import type { Doc } from '../ports.ts';
import { asService, paths } from './documents.ts';
import type { Shell } from './shell.ts';

/** How a line of the log begins that tells of a worse release; terraform/monitoring.tf alerts on it. */
export const watchTrouble = 'the release ';

/**
 * Compares what users meet of a release in its first day with what they met of the one before. Trouble is recorded with its
 * numbers and told once; going back is for somebody to decide, since what a release did to data stays done.
 */
export async function watch({ store, ports, tell }: Shell, doc: Doc<unknown>, now: string): Promise<void> {
  const service = asService(doc);
  const write = (data: Pick<Service, 'watchAt' | 'watch'>) =>
    store.commit([
      { op: 'update', path: paths.service(service.org, service.name), data, lastUpdateTime: doc.updateTime },
    ]);
  const { watch: open } = service;
  if (ports.figures === undefined || open === undefined || isOver(service, open)) {
    await write({ watchAt: null });
    return;
  }
  const watchAt = now < open.until ? later(now, watchRules.everySeconds) : null;
  const seen = await look(ports.figures, service, open, now).catch(async (error: unknown) => {
    await write({ watchAt });
    throw error;
  });
  const written = await write({ watch: seen, watchAt: seen.trouble === undefined ? watchAt : null });
  const trouble = troubleOf(service.name, seen);
  if (written === 'committed' && trouble !== null) {
    tell(`${watchTrouble}${seen.deployment} of ${service.org}/${service.name} is worse than the one before`, trouble);
  }
}

/** Another release is live by now, or the service goes. */
function isOver({ stable, deletingSince }: Service, { deployment }: Watch): boolean {
  return stable?.deployment !== deployment || deletingSince !== null;
}

async function look(figures: Figures, service: Service, open: Watch, now: string): Promise<Watch> {
  const { since, revision, before } = open;
  const met = async (of: string, from: string, to: string): Promise<Met> => {
    const answer = await figures.of(service, [of], { from, to });
    const { requests = 0, errors = 0 } = answer.revisions[0] ?? {};
    return { from, to: answer.through, requests, errors };
  };
  const earlier = before.met ?? (await met(before.revision, later(since, -watchRules.seconds), since));
  // What was before it is compared with when all of that is known, minutes after the promotion.
  if (earlier.to < since) return open;
  const known: Watch = { ...open, before: { ...before, met: earlier } };
  const lately = later(now, -watchRules.latelySeconds);
  const late = await met(revision, lately > since ? lately : since, now);
  const enough = late.requests > watchRules.moreThanRequests || late.from === since;
  const fresh = enough ? late : await met(revision, since, now);
  return isWorse(fresh, earlier) ? { ...known, trouble: { at: now, met: fresh } } : known;
}
