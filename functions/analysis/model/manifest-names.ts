import type { Analysis } from '../../../shared/plan.ts';
import { settle } from '../detected.ts';
import { manifestOf } from '../node/manifest.ts';
import { requirementsOf } from '../python/requirements.ts';
import type { Contents } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { gemsOf } from '../ruby/gems.ts';

interface Names {
  readonly dependencies: readonly string[];
  readonly scripts: readonly string[];
}

/** What a package manager takes for a name; whatever else stands there is a sentence. */
const dependencyName = /^(?:@[a-z0-9][\w.-]{0,40}\/)?[a-z0-9][\w.-]{0,60}$/i;
const scriptName = /^[a-z][\w:.-]{0,40}$/i;

/** The fields of a manifest that a model may see: names of dependencies and of scripts, no versions, texts or commands. */
export function manifestNames({ language }: Pick<Analysis, 'language'>, folder: Folder, contents: Contents): Names {
  const found = settle(() => namesIn(language, folder, contents), { dependencies: [], scripts: [] }).value;
  return {
    dependencies: found.dependencies.filter((name) => dependencyName.test(name)).slice(0, 60),
    scripts: found.scripts.filter((name) => scriptName.test(name)).slice(0, 30),
  };
}

function namesIn(language: Analysis['language'], folder: Folder, contents: Contents): Names {
  switch (language) {
    case 'node': {
      const manifest = manifestOf(folder, contents);
      return { dependencies: Object.keys(manifest?.dependencies ?? {}), scripts: Object.keys(manifest?.scripts ?? {}) };
    }
    case 'python':
      return { dependencies: [...requirementsOf(folder, contents).packages], scripts: [] };
    case 'ruby':
      return { dependencies: [...gemsOf(folder, contents)], scripts: [] };
    default:
      return { dependencies: [], scripts: [] };
  }
}
