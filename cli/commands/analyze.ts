import path from 'node:path';
import { Command, Option } from 'commander';
import type { Read } from '../../functions/analysis/reading/contents.ts';
import type { RemoteTree } from '../../functions/analysis/reading/remote.ts';
import { reportOn } from '../../functions/analysis/report.ts';
import { checkOverrides } from '../../functions/guard/overrides.ts';
import { parseRootFolder } from '../../functions/guard/root-folder.ts';
import { type Load, loads } from '../../shared/plan.ts';
import { analysisLines } from '../analysis-lines.ts';
import { exitCodes } from '../exit-codes.ts';
import { meansFolder } from '../folder.ts';
import { githubTree } from '../github-tree.ts';
import { localTree, readLocal } from '../local-tree.ts';
import { modelOf } from '../model.ts';
import { type OverrideOptions, overridesOf, withDryOverrideOptions } from '../overrides.ts';
import type { Registry } from '../registry.ts';
import { hasColour, painter, printLine, type Terminal } from '../terminal.ts';

interface AnalyzeOptions extends Omit<OverrideOptions, 'asFound'> {
  readonly root?: string;
  readonly load: Load;
  readonly json?: true;
}

export function analyzeCommand({ terminal, action }: Registry): Command {
  return withDryOverrideOptions(
    new Command('analyze')
      .description('Say how a repository would be built and run, and why, without deploying it')
      .argument('<target>', 'folder, or owner/repo[@ref] on GitHub; an existing folder is taken first')
      .option('--root <folder>', 'folder of the service inside the repository')
      .addOption(new Option('--load <load>', 'expected load').choices(loads).default('medium')),
  )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nWith GEMINI_API_KEY set, a model is asked about what the rules leave open; it is told names alone.',
    )
    .action(
      action(async (target: string, options: AnalyzeOptions) => {
        const root = parseRootFolder(options.root ?? '');
        const { overrides = {} } = overridesOf(options);
        checkOverrides(overrides);
        const { entries, read } = await sourceOf(target, root, terminal);
        const watch = stopwatch(read);
        const ask = await modelOf(terminal);
        const found = await reportOn(entries, root, watch.read, options.load, ask && watch.waiting(ask), overrides);
        const report = { ...found, millis: watch.ownMillis() };
        if (options.json === true) printLine(terminal.stdout, JSON.stringify(report));
        else {
          const paint = painter(hasColour(terminal.stdout, terminal.env));
          for (const line of analysisLines(report, paint)) printLine(terminal.stdout, line);
        }
        return exitCodes.ok;
      }),
    );
}

async function sourceOf(target: string, root: string, { cwd, env }: Terminal): Promise<RemoteTree> {
  if (!(await meansFolder(target, cwd))) return githubTree(target, root, env);
  const folder = path.resolve(cwd, target);
  return { entries: await localTree(folder, env), read: (files) => readLocal(folder, files) };
}

interface Stopwatch {
  readonly read: Read;
  waiting<Asked, Told>(call: (asked: Asked) => Promise<Told>): (asked: Asked) => Promise<Told>;
  ownMillis(): number;
}

/** Time since the listing without the time in which files are fetched or a model is asked, which is another's. */
function stopwatch(read: Read): Stopwatch {
  const start = performance.now();
  let waited = 0;
  const waiting: Stopwatch['waiting'] = (call) => async (asked) => {
    const begun = performance.now();
    const told = await call(asked);
    waited += performance.now() - begun;
    return told;
  };
  return {
    read: waiting(read),
    waiting,
    ownMillis: () => Math.round((performance.now() - start - waited) * 10) / 10,
  };
}
