import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { serviceSchema } from '../../shared/service.ts';
import { Interrupted, UsageError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import type { Terminal } from '../terminal.ts';

export function deleteCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('delete'))
    .description('Remove a service and all that it owns: revisions, address, secrets')
    .argument('<service>', 'service')
    .option('--yes', 'do not ask')
    .action(
      action(async (service: string, options: CommonOptions & { readonly yes?: true }) => {
        const session = await openSession(terminal, options);
        const path = `/services/${encodeURIComponent(service)}`;
        await session.api.get(path, serviceSchema);
        if (options.yes !== true) await confirm(terminal, service);
        await session.api.post(`${path}:delete`);
        show(session, { service, deleted: true }, () => [`${service} is deleted.`]);
        return exitCodes.ok;
      }),
    );
}

async function confirm({ stdin, stderr, interrupted }: Terminal, service: string): Promise<void> {
  if (stdin.isTTY !== true) throw new UsageError('Nobody can be asked here; add --yes to delete without a question.');
  stderr.write(`This removes ${service} with its address and its secrets. Type its name to go on: `);
  const lines = createInterface({ input: stdin });
  const answer = await lines.question('', { signal: interrupted }).catch(() => null);
  lines.close();
  if (answer === null) throw new Interrupted();
  if (answer.trim() !== service) throw new UsageError('Nothing was deleted: the name was not the same.');
}
