import { type Detector, entryPointUnknown, evidence, nothingDetected } from '../detected.ts';
import type { Folder } from '../reading/folder.ts';

const folders = ['', 'public/', 'site/', 'www/', 'docs/', 'dist/', 'htdocs/', 'html/', 'src/'];

function pageOf(folder: Folder): string | null {
  return folder.first(...folders.map((name) => `${name}index.html`));
}

/** A site that is served as it lies in the repository. */
export const staticSite: Detector = {
  language: 'static',
  looksFor: 'index.html (also in public, site, www, docs or dist)',
  firstReads: (folder) => {
    const page = pageOf(folder);
    return page === null ? [] : [folder.full(page)];
  },
  claim: (folder) => {
    const page = pageOf(folder);
    if (page === null) return null;
    return { weight: page === 'index.html' ? 30 : 25, because: `there is ${page}`, file: folder.full(page) };
  },
  moreReads: () => [],
  detect(folder) {
    const page = pageOf(folder);
    if (page === null) throw entryPointUnknown('There is no index.html.', 'Add one at the top of the root folder.');
    const output = page.includes('/') ? page.slice(0, page.indexOf('/')) : '.';
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
