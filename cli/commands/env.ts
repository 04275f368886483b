import { Command } from 'commander';
import { serviceSchema } from '../../shared/service.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { printable } from '../terminal.ts';

export function envCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('env'))
    .description('Variables that a service keeps from deployment to deployment; secrets by name')
    .argument('<service>', 'service')
    .action(
      action(async (name: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const service = await session.api.get(`/services/${encodeURIComponent(name)}`, serviceSchema);
        const names = Object.keys(service.env).sort();
        const none = [`${service.name} keeps no variables.`];
        show(session, { service: service.name, env: service.env }, () =>
          names.length === 0
            ? none
            : names.map((each) => {
                const value = service.env[each] ?? '';
                return typeof value === 'string' ? `${each}=${printable(value)}` : `${each} (secret ${value.secret})`;
              }),
        );
        return exitCodes.ok;
      }),
    );
}
