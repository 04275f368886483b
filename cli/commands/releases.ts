import { Command } from 'commander';
import { releaseListSchema } from '../../shared/api.ts';
import type { Release } from '../../shared/release.ts';
import { type Service, serviceSchema } from '../../shared/service.ts';
import { troubleOf } from '../../shared/watch.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { ago, table } from '../words.ts';

export function releasesCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('releases'))
    .description('What was live of a service, newest first; `rollback` brings one of them back')
    .argument('<service>', 'service')
    .action(
      action(async (name: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const path = `/services/${encodeURIComponent(name)}`;
        const [service, list] = await Promise.all([
          session.api.get(path, serviceSchema),
          session.api.get(`${path}/releases`, releaseListSchema),
        ]);
        const live = service.stable?.deployment ?? null;
        const none = [`${name} has no release that is recorded.`];
        const more = list.next === null ? [] : ['There are older ones: the page shows them.'];
        const trouble = troubleWith(service);
        show(session, { live, trouble, ...list }, () =>
          list.releases.length === 0
            ? none
            : [
                ...table(
                  ['RELEASE', 'REVISION', 'COMMIT', 'PROMOTED', 'BY', ''],
                  list.releases.map((each) => [
                    each.id,
                    each.revision,
                    `${each.source.sha.slice(0, 7)} ${each.source.message.split('\n')[0] ?? ''}`.slice(0, 40),
                    ago(each.promotedAt, Date.now()),
                    each.promotedBy,
                    [each.id === live ? 'live' : null, originSentence(each)].filter((word) => word !== null).join(', '),
                  ]),
                ),
                ...more,
                ...(trouble === null ? [] : [trouble.sentence, `To go back: ${trouble.command}`]),
              ],
        );
        return exitCodes.ok;
      }),
    );
}

/** What the watch over the live release has found. */
function troubleWith({ name, watch, stable }: Service): ReturnType<typeof troubleOf> {
  return watch !== undefined && watch.deployment === stable?.deployment ? troubleOf(name, watch) : null;
}

function originSentence({ restores }: Release): string | null {
  if (restores === null) return null;
  return restores.kind === 'restart' ? `restart of ${restores.id}` : `rollback to ${restores.id}`;
}
