import { Command, InvalidArgumentError } from 'commander';
import { type QuotaView, quotaViewSchema, type UpdateQuota } from '../../shared/quota.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { table } from '../words.ts';

type Limit = keyof UpdateQuota;
type QuotaOptions = CommonOptions & Readonly<Partial<Record<Limit, number | 'default'>>>;

/** Each limit with its flag, whose camel case is the name of the limit. */
const limits: Readonly<Record<Limit, { readonly flag: string; readonly about: string }>> = {
  concurrent: { flag: 'concurrent', about: 'deployments that wait or run at the same time' },
  perHour: { flag: 'per-hour', about: 'deployments that may begin in one hour' },
  buildMinutes: { flag: 'build-minutes', about: 'minutes of Cloud Build in one month' },
  modelCallsPerDay: { flag: 'model-calls-per-day', about: 'questions to the language model in one day' },
  modelTokensPerDay: { flag: 'model-tokens-per-day', about: 'tokens of those in one day' },
};
const names = Object.keys(limits) as Limit[];

export function quotaCommand({ terminal, action }: Registry): Command {
  const command = withCommonOptions(new Command('quota')).description(
    'Limits of the organisation and what is taken of them; with an option, set them (owners)',
  );
  for (const name of names) {
    command.option(
      `--${limits[name].flag} <number>`,
      `${limits[name].about}; \`default\` for the usual`,
      countOrDefault,
    );
  }
  return command.action(
    action(async (options: QuotaOptions) => {
      const session = await openSession(terminal, options);
      const change = Object.fromEntries(
        names.flatMap((name) => {
          const limit = options[name];
          return limit === undefined ? [] : [[name, limit === 'default' ? null : limit]];
        }),
      );
      const quota =
        Object.keys(change).length === 0
          ? await session.api.get('/quota', quotaViewSchema)
          : await read(await session.api.post('/quota', change), quotaViewSchema);
      show(session, quota, () => table(['', 'USED', 'LIMIT'], rowsOf(quota)));
      return exitCodes.ok;
    }),
  );
}

function rowsOf({ limits: set, used }: QuotaView): readonly (readonly string[])[] {
  const taken: Readonly<Partial<Record<Limit, string>>> = {
    concurrent: String(used.concurrent),
    perHour: String(used.thisHour),
    buildMinutes: `${used.buildMinutes} (${used.month})`,
  };
  return names.map((name) => [limits[name].about, taken[name] ?? '', String(set[name])]);
}

/** Commander makes an empty text of null, so the word stays until the request is made. */
function countOrDefault(text: string): number | 'default' {
  if (text === 'default') return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number, or `default`.');
  return Number(text);
}
