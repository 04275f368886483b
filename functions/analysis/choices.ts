import type { Overrides } from '../../shared/overrides.ts';
import { type Language, languages } from '../../shared/plan.ts';
import { type Failure, failure } from '../../shared/problems.ts';
import type { TreeEntry } from '../ports.ts';
import type { Detector } from './detected.ts';
import { detectors } from './languages/registry.ts';

/** What a request can name for a service of a language: of any language where none is known. */
export interface Choices {
  readonly language: readonly Language[];
  readonly framework: readonly string[];
  readonly packageManager: readonly string[];
}

export function choicesFor(language: Language | null): Choices {
  const own = detectorsOf(language ?? undefined);
  const all = (names: (detector: Detector) => readonly string[]) => [...new Set(own.flatMap(names))].sort();
  return {
    language: languages,
    framework: all(({ frameworks }) => frameworks),
    packageManager: language === null ? [] : all(({ packageManagers }) => packageManagers),
  };
}

/** Those of one language, or all. */
export function detectorsOf(language: Language | undefined): readonly Detector[] {
  return language === undefined ? detectors : detectors.filter((detector) => detector.language === language);
}

/** Why a name that is set is none of the language's, with those that are; null when it is one. */
export function whyNoChoice(language: Language | null, set: Overrides): Failure | null {
  const choices = choicesFor(language);
  const whose = language ?? 'any language that is known';
  if (set.packageManager !== undefined && !choices.packageManager.includes(set.packageManager))
    return unknown(`${set.packageManager} is no package manager of ${whose}.`, choices.packageManager);
  if (set.framework != null && !choices.framework.includes(set.framework))
    return unknown(`${set.framework} is no framework of ${whose}.`, choices.framework);
  return null;
}

function unknown(message: string, known: readonly string[]): Failure {
  const hint = known.length === 0 ? 'It has none to choose from: leave it out.' : `Choose one of ${known.join(', ')}.`;
  return failure('override-invalid', message, hint);
}

const buildFiles: Readonly<Record<string, RegExp>> = {
  maven: /(^|\/)(pom\.xml|mvnw)$/,
  gradle: /(^|\/)((build|settings)\.gradle(\.kts)?|gradlew)$/,
  sbt: /(^|\/)build\.sbt$/,
};

/** The listing without the builds of other tools, where a request names one of those that can lie beside each other. */
export function withoutOtherBuilds(
  tree: readonly TreeEntry[],
  { packageManager = '' }: Overrides,
): readonly TreeEntry[] {
  if (!(packageManager in buildFiles)) return tree;
  const others = Object.entries(buildFiles).flatMap(([tool, files]) => (tool === packageManager ? [] : [files]));
  return tree.filter(({ path }) => !others.some((files) => files.test(path)));
}
