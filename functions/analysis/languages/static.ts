import { type Detector, entryPointUnknown, evidence, nothingDetected } from '../detected.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

const folders = ['', 'public/', 'site/', 'www/', 'docs/', 'dist/', 'htdocs/', 'html/', 'src/'];

/** Cloud Foundry's and Railway's file for sites may name the folder. */
function namedRoot(folder: Folder, contents: Contents): string | null {
  const root = /^root:\s*["']?(?:\.?\/)?([\w./-]+?)\/?["']?\s*$/m.exec(
    textOf(folder, contents, 'Staticfile') ?? '',
  )?.[1];
  return root === undefined || root === '.' ? null : root;
}

function pageOf(folder: Folder, contents: Contents): string | null {
  const root = namedRoot(folder, contents);
  if (root !== null)
    return folder.first(`${root}/index.html`) ?? folder.files.find((file) => file.startsWith(`${root}/`)) ?? null;
  return folder.first(...folders.map((name) => `${name}index.html`));
}

/** A site that is served as it lies in the repository. */
export const staticSite: Detector = {
  language: 'static',
  looksFor: 'index.html (also in public, site, www, docs or dist)',
  frameworks: [],
  packageManagers: [],
  firstReads: (folder) => {
    const page = folder.first(...folders.map((name) => `${name}index.html`));
    return ['Staticfile', ...(page === null ? [] : [page])].map(folder.full);
  },
  claim: (folder, contents) => {
    const page = pageOf(folder, contents);
    if (page === null) return null;
    if (folder.has('Staticfile'))
      return { weight: 69, because: 'there is a Staticfile', file: folder.full('Staticfile') };
    return { weight: page === 'index.html' ? 30 : 25, because: `there is ${page}`, file: folder.full(page) };
  },
  moreReads: () => [],
  detect(folder, contents) {
    const page = pageOf(folder, contents);
    if (page === null) throw entryPointUnknown('There is no index.html.', 'Add one at the top of the root folder.');
    const output = namedRoot(folder, contents) ?? (page.includes('/') ? page.slice(0, page.indexOf('/')) : '.');
    return {
      ...nothingDetected,
      static: true,
      outputDirectory: output,
      evidence: [
        evidence('static', 'true', 'there is a page and nothing that builds or serves it', folder.full(page)),
        evidence('outputDirectory', output, `${page} lies there`, folder.full(page)),
      ],
    };
  },
};
