import type { Folder } from '../reading/folder.ts';

export interface ImportRoot {
  /** The folder that has to be on Python's path, relative to the service, '' for the service's own. */
  readonly path: string;
  /** Whether an import of the file says so. */
  readonly isImported: boolean;
}

const foldersAbove = (file: string): readonly string[] => {
  const parts = file.split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => parts.slice(0, index + 1).join('/'))];
};

/** Modules of Python itself whose names are also given to files. */
const ofPython =
  /^(?:abc|ast|asyncio|calendar|code|collections|copy|csv|dataclasses|datetime|email|enum|functools|html|http|io|itertools|json|logging|math|os|pathlib|platform|profile|queue|random|re|secrets|select|signal|site|socket|statistics|string|subprocess|sys|tempfile|test|threading|time|token|types|typing|urllib|uuid|xml)$/;

/** Listed once for each folder: a big repository has thousands of files. */
const listed = new WeakMap<Folder, ReadonlySet<string>>();

/** Folders with a file of Python in or below them. */
function packagesOf(folder: Folder): ReadonlySet<string> {
  const known = listed.get(folder);
  if (known !== undefined) return known;
  const found = new Set<string>();
  for (const file of folder.files) {
    if (!file.endsWith('.py')) continue;
    for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
      const path = file.slice(0, end);
      if (found.has(path)) break;
      found.add(path);
    }
  }
  listed.set(folder, found);
  return found;
}

/** Whether a module or package of this name lies directly in a folder. */
function isModule(folder: Folder, path: string, name: string): boolean {
  const full = path === '' ? name : `${path}/${name}`;
  return folder.has(`${full}.py`) || packagesOf(folder).has(full);
}

/**
 * Where Python has to look for what a file imports: `from routers import items` in backend/main.py needs backend/, `from shop.db
 * import engine` in src/shop/main.py needs src/. Without such an import, src/ where a package lies directly in it. `isInstalled` tells
 * what comes from elsewhere.
 */
export function importRootOf(
  folder: Folder,
  file: string,
  text: string,
  isInstalled: (name: string) => boolean,
): ImportRoot {
  const above = foldersAbove(file);
  if (above.length === 1) return { path: '', isImported: false };
  const names = [...text.matchAll(/^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)/gm)].flatMap((match) => match[1] ?? []);
  const imported = [...new Set(names)].filter((name) => !ofPython.test(name) && !isInstalled(name));
  // A relative import needs a package around the file.
  const possible = /^[ \t]*from[ \t]+\./m.test(text) ? above.slice(0, -1) : above;
  const counted = possible.map((path) => {
    return { path, count: imported.filter((name) => isModule(folder, path, name)).length };
  });
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most));
  if (best.count > 0) return { path: best.path, isImported: true };
  const source = above.find((path) => /(^|\/)src$/.test(path));
  const inPackage = source !== undefined && file.slice(source.length + 1).includes('/');
  const isPackage = inPackage && !folder.has(`${source}/__init__.py`);
  return { path: isPackage ? source : '', isImported: false };
}
