import { Command } from 'commander';
import { secretListSchema, secretSchema } from '../../shared/api.ts';
import { read } from '../api-client.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Registry } from '../registry.ts';
import { readSecrets } from '../secret-input.ts';
import { type CommonOptions, openSession, show, withCommonOptions } from '../session.ts';
import { ago, table } from '../words.ts';

export function secretsCommand(registry: Registry): Command {
  return new Command('secrets')
    .description('Secrets: names can be listed, values only set')
    .addCommand(setCommand(registry))
    .addCommand(listCommand(registry));
}

function setCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('set'))
    .description('Add a version; the value is read from standard input (one final line break is dropped) or a prompt')
    .argument('<name>', 'secret')
    .action(
      action(async (name: string, options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const [entry] = await readSecrets(terminal, [name]);
        const secret = await read(await session.api.post('/secrets', { name, value: entry?.[1] }), secretSchema);
        show(session, secret, () => [`${secret.name}:${secret.version}`]);
        return exitCodes.ok;
      }),
    );
}

function listCommand({ terminal, action }: Registry): Command {
  return withCommonOptions(new Command('list'))
    .description('Names of the secrets')
    .action(
      action(async (options: CommonOptions) => {
        const session = await openSession(terminal, options);
        const list = await session.api.get('/secrets', secretListSchema);
        show(session, list, () =>
          table(
            ['NAME', 'CREATED'],
            list.secrets.map(({ name, createdAt }) => [name, createdAt === null ? '' : ago(createdAt, Date.now())]),
          ),
        );
        return exitCodes.ok;
      }),
    );
}
