import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Overrides } from '../shared/overrides.ts';
import { type Language, languages } from '../shared/plan.ts';

/** What a person sets instead of what the analysis finds. */
export interface OverrideOptions {
  readonly language?: Language;
  readonly languageVersion?: string;
  readonly framework?: string;
  readonly packageManager?: string;
  readonly install?: string;
  readonly build?: string;
  readonly start?: string;
  readonly release?: string;
  readonly outputDir?: string;
  readonly systemPackage?: readonly string[];
  readonly port?: number;
  readonly asFound?: true;
}

/** The same on every command that plans: all of it instead of what is found. */
function withSettings(command: Command): Command {
  return command
    .addOption(new Option('--language <language>', 'language of the service').choices(languages))
    .option('--language-version <version>', 'its version, as in 22 or 3.13')
    .option('--framework <slug>', 'framework, or none')
    .option('--package-manager <name>', 'package manager')
    .option('--install <command>', 'command that installs the dependencies')
    .option('--build <command>', 'build command')
    .option('--start <command>', 'start command; makes a server of a site')
    .option('--release <command>', 'command that runs from the new image before each release, as a migration, or none')
    .option('--output-dir <folder>', 'folder of the finished site; makes a site of a server')
    .option('--system-package <name>', 'Debian package, or none; repeatable, instead of all that are found', gather)
    .option('--port <number>', 'port that the container listens on (default: 8080)', portFrom);
}

const kept = `
The options from --language to --port set a value instead of the one that is found. They are kept for later deployments of the service, until
others are given or --as-found forgets them.`;

export function withOverrideOptions(command: Command): Command {
  return withSettings(command)
    .option('--as-found', 'forget what was set before instead of what is found')
    .addHelpText('after', kept);
}

/** The same for a plan that nothing is kept of. */
export const withDryOverrideOptions = withSettings;

function gather(name: string, before: readonly string[] = []): readonly string[] {
  return [...before, name];
}

function portFrom(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a number from 1 to 65535.');
  return port;
}

/** For the request: nothing where nothing is said, so that the service keeps what it has. */
export function overridesOf(options: OverrideOptions): { readonly overrides?: Overrides } {
  const { language, languageVersion, framework, packageManager, install, build, start, release } = options;
  const { outputDir, systemPackage, port, asFound } = options;
  const given = {
    language,
    languageVersion,
    framework: framework === 'none' ? null : framework,
    packageManager,
    installCommand: install,
    buildCommand: build,
    startCommand: start,
    releaseCommand: release === 'none' ? null : release,
    outputDirectory: outputDir,
    systemPackages: systemPackage?.filter((name) => name !== 'none'),
    port,
  };
  const overrides: Overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return Object.keys(overrides).length === 0 && asFound === undefined ? {} : { overrides };
}
