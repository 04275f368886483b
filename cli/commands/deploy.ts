import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Command, Option } from 'commander';
import { deploymentViewSchema } from '../../shared/api.ts';
import { suggestServiceName } from '../../shared/names.ts';
import { type Load, loads } from '../../shared/plan.ts';
import { read } from '../api-client.ts';
import { awaitDeployment, type WaitOptions } from '../await-deployment.ts';
import { inspectFolder, meansFolder } from '../folder.ts';
import { type OverrideOptions, overridesOf, withOverrideOptions } from '../overrides.ts';
import { pushFolder } from '../push.ts';
import type { Registry } from '../registry.ts';
import { untilAnswered } from '../retry.ts';
import { readSecrets } from '../secret-input.ts';
import { type CommonOptions, openSession, type Session, withCommonOptions } from '../session.ts';
import { printLine } from '../terminal.ts';
import { refuseRepeated, splitVariable, variablesOf } from '../variables.ts';

interface DeployOptions extends CommonOptions, WaitOptions, OverrideOptions {
  readonly service?: string;
  readonly ref?: string;
  readonly root?: string;
  readonly region?: string;
  readonly env: readonly string[];
  readonly secret: readonly string[];
  readonly unset: readonly string[];
  readonly load?: Load;
  readonly overrideFreeze?: string;
  readonly overwriteDrift?: true;
}

const gather = (value: string, before: readonly string[]) => [...before, value];

export function deployCommand({ terminal, action }: Registry): Command {
  return withOverrideOptions(withCommonOptions(new Command('deploy')))
    .description('Take a repository, or a folder of a git working tree, to a live service')
    .argument('<target>', 'folder, owner/repo or URL; an existing folder is taken first')
    .option('--service <name>', 'service name (default: from the folder or repository)')
    .option('--ref <ref>', 'branch, tag or commit (default: the default branch; in a folder its HEAD)')
    .option('--root <folder>', 'folder of the service inside the repository')
    .option('--region <region>', 'region (default: the organisation’s)')
    .option('--env <NAME=VALUE>', 'set a variable; repeatable, the value is kept byte for byte', gather, [])
    .option('--secret <NAME>', 'set a secret, its value from standard input or a prompt; repeatable', gather, [])
    .option('--unset <NAME>', 'remove a variable that the service has; repeatable', gather, [])
    .addOption(new Option('--load <load>', 'expected load').choices(loads))
    .option('--override-freeze <why>', 'deploy even within a freeze (owners); the reason is kept')
    .option('--overwrite-drift', 'write over what was changed outside Slipway, whatever it is')
    .option('--no-wait', 'return as soon as the deployment is accepted')
    .option('--verbose', 'print the build log')
    .action(
      action(async (target: string, options: DeployOptions) => {
        refuseRepeated([...options.env.map((pair) => splitVariable(pair)[0]), ...options.secret]);
        const session = await openSession(terminal, options);
        const secrets = await readSecrets(terminal, options.secret);
        const source = await sourceOf(session, target, options);
        const { region, load, overrideFreeze, overwriteDrift } = options;
        const body = {
          ...source,
          env: variablesOf(options.env, secrets),
          unset: options.unset,
          ...(region === undefined ? {} : { region }),
          ...(load === undefined ? {} : { load }),
          ...(overrideFreeze === undefined ? {} : { overrideFreeze }),
          ...(overwriteDrift === undefined ? {} : { overwriteDrift }),
          ...overridesOf(options),
        };
        // The same key with every attempt: a lost answer does not make a second deployment.
        const key = randomUUID();
        const { interrupted } = terminal;
        const tell = (sentence: string) => printLine(terminal.stderr, sentence);
        const response = await untilAnswered(() => session.api.post('/deployments', body, key), {
          milliseconds: 10_000,
          interrupted,
          tell,
        });
        return awaitDeployment(session, await read(response, deploymentViewSchema), options);
      }),
    );
}

interface Source {
  readonly service: string;
  readonly repository: string;
  readonly ref?: string;
  readonly root?: string;
}

async function sourceOf(session: Session, target: string, options: DeployOptions): Promise<Source> {
  const { terminal } = session;
  if (await meansFolder(target, terminal.cwd))
    return folderSource(session, path.resolve(terminal.cwd, target), options);
  const name =
    target
      .replace(/\.git$|\/+$/g, '')
      .split('/')
      .at(-1) ?? target;
  return {
    service: options.service ?? suggestServiceName(name),
    repository: target,
    ...(options.ref === undefined ? {} : { ref: options.ref }),
    ...(options.root === undefined ? {} : { root: options.root }),
  };
}

async function folderSource(session: Session, folder: string, options: DeployOptions): Promise<Source> {
  const { terminal, connection, paint, talk } = session;
  const found = await inspectFolder(folder, options.ref, terminal.env);
  if (found.uncommitted > 0) {
    const files = found.uncommitted === 1 ? '1 uncommitted file is' : `${found.uncommitted} uncommitted files are`;
    printLine(
      terminal.stderr,
      paint('yellow', `Warning: ${files} left out; what is deployed is ${found.sha.slice(0, 7)}.`),
    );
  }
  const repository = await pushFolder(connection, found, terminal.env);
  const where = found.root === '' ? '' : `, folder ${found.root}`;
  printLine(talk, `Pushed ${found.sha.slice(0, 7)} to ${repository}${where}`);
  const root = path.posix.join(found.root, options.root ?? '').replace(/^\.?\/*|\/+$/g, '');
  return { service: options.service ?? suggestServiceName(path.basename(folder)), repository, ref: found.sha, root };
}
