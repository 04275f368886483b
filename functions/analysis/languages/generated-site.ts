import { type Detected, type Detector, evidence, nothingDetected, told } from '../detected.ts';
import { toolVersion, versionFilesToRead, versionIn } from '../language-version.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** A generator that is one program: its configuration and its folders are all there is. */
interface Generator {
  readonly slug: string;
  readonly configs: readonly string[];
  /** What beside the configuration tells that it is this generator's. */
  readonly folders: readonly string[];
  readonly inConfig: RegExp;
  readonly build: string;
  readonly output: string;
  readonly outputSetting: RegExp;
  readonly versionFile: readonly (readonly [file: string, pattern: RegExp])[];
}

const generators: readonly Generator[] = [
  {
    slug: 'hugo',
    configs: [
      'hugo.toml',
      'hugo.yaml',
      'hugo.yml',
      'hugo.json',
      'config.toml',
      'config.yaml',
      'config.yml',
      'config/_default/hugo.toml',
      'config/_default/config.toml',
      'config/_default/hugo.yaml',
    ],
    folders: ['content', 'archetypes', 'layouts', 'themes'],
    inConfig: /\bbaseURL\b|\btheme\b|\blanguageCode\b|\[module\]|\[\[module/i,
    build: 'hugo --gc --minify',
    output: 'public',
    outputSetting: /^\s*publishDir\s*[:=]\s*["']?([\w./-]+)/im,
    versionFile: [
      ['.hugo-version', /^\s*v?(\d+\.\d+\.\d+)/],
      ['netlify.toml', /HUGO_VERSION\s*=\s*["'](\d+\.\d+(?:\.\d+)?)/],
      ['vercel.json', /HUGO_VERSION"\s*:\s*"(\d+\.\d+(?:\.\d+)?)/],
    ],
  },
  {
    slug: 'zola',
    configs: ['config.toml', 'zola.toml'],
    folders: ['content', 'templates', 'sass', 'themes'],
    inConfig: /^\s*base_url\s*=/m,
    build: 'zola build',
    output: 'public',
    outputSetting: /^\s*output_dir\s*=\s*["']([\w./-]+)/m,
    versionFile: [['netlify.toml', /ZOLA_VERSION\s*=\s*["'](\d+\.\d+(?:\.\d+)?)/]],
  },
  {
    slug: 'mdbook',
    configs: ['book.toml'],
    folders: ['src'],
    inConfig: /^\s*\[book\]/m,
    build: 'mdbook build',
    output: 'book',
    outputSetting: /^\s*build-dir\s*=\s*["']([\w./-]+)/m,
    versionFile: [],
  },
];

interface Found {
  readonly generator: Generator;
  readonly config: string;
  readonly text: string;
}

function generatorOf(folder: Folder, contents: Contents): Found | null {
  for (const generator of generators) {
    const named = generator.configs.find((name) => name.includes(generator.slug) && folder.has(name));
    const config = named ?? generator.configs.find(folder.has);
    if (config === undefined) continue;
    const text = textOf(folder, contents, config) ?? '';
    const there = generator.folders.some((name) => folder.files.some((file) => file.startsWith(`${name}/`)));
    if (generator.slug === 'hugo' && /^\s*base_url\s*=/m.test(text)) continue;
    if (named !== undefined || (there && generator.inConfig.test(text))) return { generator, config, text };
  }
  return null;
}

/** One that a request names, with its configuration where there is one. */
function generatorNamed(slug: string, folder: Folder, contents: Contents): Found | null {
  const generator = generators.find((known) => known.slug === slug);
  if (generator === undefined) return null;
  const config = folder.first(...generator.configs) ?? '';
  return { generator, config, text: textOf(folder, contents, config) ?? '' };
}

export const generatedSite: Detector = {
  language: 'static',
  looksFor: 'the configuration of Hugo, Zola or mdBook',
  frameworks: generators.map(({ slug }) => slug),
  packageManagers: [],
  firstReads(folder) {
    const configs = generators.flatMap(({ configs: names }) => names).filter(folder.has);
    if (configs.length === 0) return [];
    const versions = generators.flatMap(({ versionFile }) => versionFile.map(([file]) => file)).filter(folder.has);
    return [...[...new Set([...configs, ...versions])].map(folder.full), ...versionFilesToRead(folder, [])];
  },
  claim(folder, contents) {
    const found = generatorOf(folder, contents);
    if (found === null) return null;
    return {
      weight: 68,
      because: `${found.config} configures ${found.generator.slug}`,
      file: folder.full(found.config),
    };
  },
  moreReads: () => [],
  detect(folder, contents, set): Detected {
    const found =
      set.framework == null ? generatorOf(folder, contents) : generatorNamed(set.framework, folder, contents);
    if (found === null) return nothingDetected;
    const { generator, config, text } = found;
    const file = folder.full(config);
    const version =
      generator.versionFile
        .map(([name, pattern]) => versionIn(folder, contents, name, pattern))
        .find((one) => one !== null) ?? toolVersion(folder, contents, generator.slug, `${generator.slug}-extended`);
    const output = generator.outputSetting.exec(text)?.[1]?.replace(/^\.\/|\/$/g, '') ?? generator.output;
    return {
      ...nothingDetected,
      languageVersion: version?.version ?? null,
      versionSource: version?.file.split('/').at(-1) ?? null,
      framework: generator.slug,
      buildCommand: generator.build,
      static: true,
      outputDirectory: output,
      evidence: [
        ...told('languageVersion', version?.version ?? null, version?.because ?? '', version?.file ?? null),
        evidence('framework', generator.slug, `${config} is its configuration`, file),
        evidence('buildCommand', generator.build, 'the site is built so', file),
        evidence('static', 'true', `${generator.slug} builds files`, file),
        evidence('outputDirectory', output, 'the site ends up there', file),
      ],
    };
  },
};
