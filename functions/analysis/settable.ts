import type { Overrides } from '../../shared/overrides.ts';
import type { Analysis, Language } from '../../shared/plan.ts';
import { detectorsOf } from './choices.ts';
import { tomcatStart } from './jvm/web-archive.ts';

/** What decides whether a field can be set. */
export type Known = Pick<
  Analysis,
  'language' | 'framework' | 'packageManager' | 'static' | 'buildCommand' | 'startCommand' | 'ownDockerfile'
>;

type Field = keyof Overrides;

/** What an image does not depend on when the repository's own Dockerfile makes it. */
const besidesTheImage: readonly Field[] = ['language', 'framework', 'port', 'releaseCommand'];
/** Languages whose program runs from its sources, so that their folder can be served as files just as well. */
const interpreted: readonly Language[] = ['node', 'deno', 'python', 'ruby'];

/** Why setting this field would have no effect on what is built and run, null where it has one. */
export function whyFixed(known: Known, field: Field): string | null {
  const { language } = known;
  if (known.ownDockerfile !== null)
    return besidesTheImage.includes(field) ? null : "the repository's own Dockerfile decides";
  if (field === 'language') return null;
  if (language === null) return 'nothing says which language it is';
  return why[field]({ ...known, language });
}

type Written = Known & { readonly language: Language };

const areFiles = (known: Known): boolean => known.static && known.buildCommand === null;
const asTheyLie = 'the files are served as they lie there';

const why: Readonly<Record<Exclude<Field, 'language'>, (known: Written) => string | null>> = {
  languageVersion: (known) => {
    if (areFiles(known)) return asTheyLie;
    return known.packageManager === 'conda' ? 'the environment of conda names it' : null;
  },
  framework: ({ language }) =>
    detectorsOf(language).every(({ frameworks }) => frameworks.length === 0) ? 'there is none to choose from' : null,
  packageManager: (known) => {
    if (areFiles(known)) return asTheyLie;
    const names = detectorsOf(known.language).flatMap(({ packageManagers }) => packageManagers);
    return names.length > 1 ? null : `${known.language} has no other`;
  },
  installCommand: (known) => {
    if (areFiles(known)) return asTheyLie;
    return known.language === 'static' ? 'the generator is one program, which needs nothing installed' : null;
  },
  buildCommand: ({ language, framework }) => (language === 'static' && framework === null ? asTheyLie : null),
  startCommand: (known) => {
    if (known.static && !interpreted.includes(known.language)) return 'a site of files has none';
    return known.startCommand === tomcatStart ? 'Tomcat starts what is put into it' : null;
  },
  releaseCommand: () => null,
  outputDirectory: (known) =>
    known.static || interpreted.includes(known.language)
      ? null
      : `a program of ${known.language} answers by itself, and no folder is served`,
  port: () => null,
  systemPackages: (known) => (areFiles(known) ? asTheyLie : null),
};
