import { Command } from 'commander';
import { type AuditVerification, auditVerificationSchema, type BrokenChain } from '../../shared/audit.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, type Session, show, withCommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';

export function auditCommand({ terminal, action }: Registry): Command {
  const verify = withCommonOptions(new Command('verify'))
    .description('Recompute every event chain and compare it with its head and its anchors; 1 when one is broken')
    .action(
      action(async (options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const total = await verifyAll(session);
        show(session, total, () => linesOf(total));
        return total.broken.length === 0 ? exitCodes.ok : exitCodes.failed;
      }),
    );
  return new Command('audit').description('The trail of what happened').addCommand(verify);
}

type Total = Omit<AuditVerification, 'next'>;

async function verifyAll({ api }: Session): Promise<Total> {
  let total: Total = { deployments: 0, events: 0, anchors: 0, broken: [] };
  let before = '';
  for (;;) {
    const page = await api.get(`/audit:verify?limit=50${before}`, auditVerificationSchema);
    total = {
      deployments: total.deployments + page.deployments,
      events: total.events + page.events,
      anchors: total.anchors + page.anchors,
      broken: [...total.broken, ...page.broken.filter((each) => !total.broken.some((known) => isSame(known, each)))],
    };
    if (page.next === null) return total;
    before = `&before=${encodeURIComponent(page.next)}`;
  }
}

/** What is gone is met on every page whose time its anchors touch. */
function isSame(a: BrokenChain, b: BrokenChain): boolean {
  return a.deployment === b.deployment && a.v === b.v;
}

function linesOf({ deployments, events, broken }: Total): readonly string[] {
  const checked = `${count(deployments, 'deployment')} with ${count(events, 'event')}`;
  if (broken.length === 0) return [`${checked}: every chain fits its head and its anchors.`];
  return [
    `${checked}: ${broken.length} broken.`,
    ...broken.map(({ deployment, v, what }) => printable(`${deployment}${v === null ? '' : `  event ${v}`}  ${what}`)),
  ];
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
