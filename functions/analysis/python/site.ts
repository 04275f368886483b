import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { quoteWord } from '../shell.ts';

/** A site that a Python program generates. */
export interface PythonSite {
  readonly slug: 'mkdocs' | 'sphinx' | 'pelican';
  readonly config: string;
  readonly build: string;
  readonly output: string;
  /** What builds it, where nothing lists dependencies. */
  readonly packages: readonly string[];
}

const configs = [
  'mkdocs.yml',
  'mkdocs.yaml',
  'pelicanconf.py',
  'docs/source/conf.py',
  'docs/conf.py',
  'source/conf.py',
  'conf.py',
];

export const siteFiles = (folder: Folder): readonly string[] => {
  const config = configs.find(folder.has);
  return config === undefined ? [] : [config];
};

export function pythonSite(folder: Folder, contents: Contents): PythonSite | null {
  const config = configs.find(folder.has);
  if (config === undefined) return null;
  const text = textOf(folder, contents, config) ?? '';
  if (config.startsWith('mkdocs')) {
    const output = /^site_dir:\s*["']?([\w./-]+)/m.exec(text)?.[1] ?? 'site';
    const material = /^\s*name:\s*["']?material\b|^theme:\s*["']?material\b/m.test(text);
    return {
      slug: 'mkdocs',
      config,
      build: 'mkdocs build',
      output,
      packages: ['mkdocs', ...(material ? ['mkdocs-material'] : [])],
    };
  }
  if (config === 'pelicanconf.py') {
    const output = /^OUTPUT_PATH\s*=\s*["']([\w./-]+?)\/?["']/m.exec(text)?.[1] ?? 'output';
    const settings = folder.has('publishconf.py') ? 'publishconf.py' : 'pelicanconf.py';
    return {
      slug: 'pelican',
      config,
      build: `pelican content -s ${settings} -o ${quoteWord(output)}`,
      output,
      packages: ['pelican', 'markdown'],
    };
  }
  // conf.py is Sphinx's only with Sphinx's settings in it.
  if (!/^\s*extensions\s*=|^\s*html_theme\s*=|sphinx/m.test(text)) return null;
  const source = config.replace(/\/?conf\.py$/, '') || '.';
  return {
    slug: 'sphinx',
    config,
    build: `sphinx-build -b html ${quoteWord(source)} _build/html`,
    output: '_build/html',
    packages: ['sphinx'],
  };
}
