import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Language } from '../../shared/plan.ts';
import { namesArtifact } from './dockerfile/java.ts';

/** How tags of the language's images are written, and an example. */
const versions: Readonly<Record<Language, readonly [grammar: RegExp, example: string]>> = {
  node: [/^\d{1,2}(\.\d{1,3}){0,2}$/, '22 or 22.11.0'],
  deno: [/^\d\.\d{1,2}(\.\d{1,3})?$/, '2.5.6'],
  python: [/^3\.\d{1,2}(\.\d{1,3})?$/, '3.13'],
  go: [/^1\.\d{1,3}(\.\d{1,3})?$/, '1.26'],
  rust: [/^1(\.\d{1,3}){0,2}$|^nightly$/, '1.91 or nightly'],
  java: [/^(8|11|17|21|25)$/, '8, 11, 17, 21 or 25'],
  ruby: [/^\d\.\d(\.\d{1,3})?$/, '3.4'],
  php: [/^\d\.\d(\.\d{1,3})?$/, '8.4'],
  dotnet: [/^\d{1,2}\.0$/, '10.0'],
  elixir: [/^1\.\d{1,3}(\.\d{1,3})?$/, '1.18'],
  static: [/^\d{1,3}\.\d{1,3}(\.\d{1,3})?$/, '0.150.0'],
};

interface Unfit {
  readonly message: string;
  readonly hint: string;
}

/** Why a value cannot stand in the image of this service, with what can; null where all of them can. */
export function whyUnfit({ language }: Pick<Analysis, 'language'>, set: Overrides): Unfit | null {
  if (language === null) return null;
  const { languageVersion: version, startCommand, buildCommand } = set;
  const [grammar, example] = versions[language];
  if (version !== undefined && !grammar.test(version))
    return { message: `${version} is no version of ${language} that an image is made for.`, hint: `Write ${example}.` };
  return unfitCommand('start', language, startCommand) ?? unfitCommand('build', language, buildCommand);
}

/** Compiled programs are taken from where the build leaves them, so their commands have to name that place. */
const places: Readonly<
  Partial<Record<`${'start' | 'build'} ${Language}`, readonly [RegExp | typeof namesArtifact, string]>>
> = {
  'start go': [/^\/app(\s|$)/, 'begins with /app, the program that the build makes'],
  'build go': [/-o[ =]\/out\/app\b/, 'leaves the program in /out/app, as go build -o /out/app ./cmd/api does'],
  'start rust': [
    /(?:^|\s)(?:\.\/)?target\/release\/[\w-]+/,
    'names the program in target/release, as ./target/release/api does',
  ],
  'build rust': [/--release\b/, 'builds with --release, as cargo build --release --bin api does'],
  'start java': [
    namesArtifact,
    'names what the build makes by its path, as java -jar target/app.jar or build/install/app/bin/app does',
  ],
  'build dotnet': [
    /(?:--output|-o)[ =](?:\.\/)?out\b/,
    'leaves the program in out, as dotnet publish --configuration Release --output out does',
  ],
};

function unfitCommand(what: 'start' | 'build', language: Language, command: string | undefined): Unfit | null {
  const place = places[`${what} ${language}`];
  if (command === undefined || place === undefined) return null;
  const [rule, words] = place;
  const fits = typeof rule === 'function' ? rule(command.trim()) : rule.test(command.trim());
  if (fits) return null;
  return {
    message: `The ${what} command of a program in ${language} ${words}.`,
    hint: 'Write it so, or leave it out.',
  };
}
