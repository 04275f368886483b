import type { Analysis } from '../../../shared/plan.ts';
import type { Failure } from '../../../shared/problems.ts';
import { redactPatterns } from '../../guard/redact-patterns.ts';
import type { ModelQuestion } from '../../language-model.ts';
import type { Contents } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { isSet } from '../set-by-you.ts';
import { manifestNames } from './manifest-names.ts';
import { programFiles } from './program-files.ts';
import type { StartCandidate } from './start-candidates.ts';

/** A name, not a sentence: no blanks, no quotes, nothing invisible. */
const plainName = /^[\w@.+()[\]~=,/-]{1,120}$/;
const maxFiles = 150;
const mayTell = (name: string): boolean => redactPatterns(name) === name;

/**
 * What a model is asked about a service, null where the rules left nothing to it: a Dockerfile of its own decides all, and
 * what cannot be started in any way is refused. File names that hold what looks like a credential stay here.
 */
export function questionAbout(
  analysis: Analysis,
  refusal: Failure | null,
  starts: readonly StartCandidate[],
  service: Folder,
  contents: Contents,
): ModelQuestion | null {
  if (analysis.ownDockerfile !== null || analysis.language === null || (refusal !== null && starts.length === 0))
    return null;
  const { dependencies, scripts } = manifestNames(analysis, service, contents);
  const startIsOpen = analysis.startCommand === null && !analysis.static;
  const open = {
    framework: analysis.framework === null && !isSet(analysis, 'framework') ? dependencies.filter(mayTell) : [],
    startCommand: startIsOpen ? starts.map(({ command }) => command).filter(mayTell) : [],
    entryFile:
      analysis.entryFile === null && !startIsOpen && !analysis.static
        ? programFiles(analysis.language, service).filter(mayTell)
        : [],
    port: (analysis.port ?? null) === null && !analysis.static,
  };
  return {
    files: service.files
      .slice(0, maxFiles)
      .filter((name) => plainName.test(name))
      .filter(mayTell),
    dependencies: dependencies.filter(mayTell),
    scripts: scripts.filter(mayTell),
    decided: decidedOf(analysis, service),
    open,
  };
}

/** Only words of our own, numbers, and files of the listing: a field such as the entry file may come out of a command. */
function decidedOf(analysis: Analysis, service: Folder): Readonly<Record<string, string>> {
  const { language, languageVersion, framework, packageManager, entryFile } = analysis;
  const told = {
    language,
    languageVersion: /^\d+(\.\d+)*$/.test(languageVersion ?? '') ? languageVersion : null,
    framework,
    packageManager,
    entryFile:
      entryFile !== null && service.has(entryFile) && plainName.test(entryFile) && mayTell(entryFile)
        ? entryFile
        : null,
    static: String(analysis.static),
  };
  return Object.fromEntries(Object.entries(told).flatMap(([field, value]) => (value === null ? [] : [[field, value]])));
}
