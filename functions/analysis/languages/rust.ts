import { type Detector, evidence, nothingDetected, told } from '../detected.ts';
import { languageVersion, toolVersion, versionFilesToRead, versionIn } from '../language-version.ts';
import { textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';
import { runtimeFilesOf } from '../runtime-files.ts';
import { browserApplication } from '../rust/browser.ts';
import { binaryOf, type Crate, crateAt, refusedCommand, serviceCrate, workspaceAbove } from '../rust/crate.ts';

/** The release taken when nothing says (November 2026). */
const defaultRust = '1.91';
const versionFiles = ['rust-toolchain.toml', 'rust-toolchain', '.rust-version'] as const;

/** Crates of web frameworks, by slug; what builds on another stands before it. */
const frameworks = [
  ['loco', 'loco-rs'],
  ['leptos', 'leptos_axum'],
  ['leptos', 'leptos_actix'],
  ['leptos', 'leptos'],
  ['dioxus', 'dioxus'],
  ['poem', 'poem'],
  ['salvo', 'salvo'],
  ['rocket', 'rocket'],
  ['actix', 'actix-web'],
  ['axum', 'axum'],
  ['warp', 'warp'],
  ['tide', 'tide'],
  ['gotham', 'gotham'],
  ['ntex', 'ntex'],
  ['viz', 'viz'],
  ['tonic', 'tonic'],
  ['hyper', 'hyper'],
  ['yew', 'yew'],
  ['sycamore', 'sycamore'],
  ['seed', 'seed'],
] as const;

export function rustFramework(crate: Crate): string | null {
  return frameworks.find(([, name]) => crate.dependencies.has(name))?.[0] ?? null;
}

const memberManifests = (folder: Folder): readonly string[] =>
  folder.files.filter((file) => /^(?:[^/]+\/){1,3}Cargo\.toml$/.test(file)).slice(0, 8);

export const rust: Detector = {
  language: 'rust',
  looksFor: 'Cargo.toml with a binary',
  frameworks: frameworks.map(([slug]) => slug),
  packageManagers: ['cargo'],

  firstReads(folder) {
    if (!folder.has('Cargo.toml')) return [];
    const above = workspaceAboveFiles(folder);
    const mains = ['src/main.rs', 'Trunk.toml', ...memberManifests(folder)].map(folder.full);
    return [folder.full('Cargo.toml'), ...above, ...versionFilesToRead(folder, versionFiles), ...mains];
  },

  claim(folder, contents) {
    const own = crateAt(folder, contents);
    if (own === null) return null;
    const file = folder.full('Cargo.toml');
    const found = serviceCrate(folder, contents);
    if ('refusal' in found) return { weight: found.isLibrary ? 42 : 66, because: 'there is a Cargo.toml', file };
    const framework = rustFramework(found.crate);
    if (framework !== null) return { weight: 82, because: `Cargo.toml depends on ${framework}`, file };
    return { weight: 66, because: 'there is a Cargo.toml with a binary', file };
  },

  moreReads(folder, contents) {
    const found = serviceCrate(folder, contents);
    if ('refusal' in found) return [];
    const binary = binaryOf(found.crate);
    return 'refusal' in binary
      ? [found.crate.folder.full('Trunk.toml')]
      : [
          found.crate.folder.full(binary.file),
          found.crate.folder.full('Trunk.toml'),
          (workspaceAbove(found.crate.folder, contents) ?? found.crate.folder).full('Cargo.lock'),
        ];
  },

  detect(folder, contents) {
    const found = serviceCrate(folder, contents);
    const crate = 'refusal' in found ? crateAt(folder, contents) : found.crate;
    if (crate === null) return nothingDetected;
    const root = workspaceAbove(crate.folder, contents) ?? crate.folder;
    const file = crate.folder.full('Cargo.toml');
    const version = languageVersion(
      [
        versionIn(folder, contents, 'rust-toolchain.toml', /^\s*channel\s*=\s*["'](?!stable|beta)([\w.]+)/m),
        versionIn(folder, contents, 'rust-toolchain', /^\s*(?:channel\s*=\s*["'])?(\d[\w.]*|nightly)/m),
        versionIn(folder, contents, '.rust-version', /^\s*v?(\d+(?:\.\d+)*)/),
        toolVersion(folder, contents, 'rust'),
        versionIn(
          crate.folder,
          contents,
          'Cargo.toml',
          /^\s*rust-version\s*=\s*["']([\d.]+)/m,
          'Cargo.toml needs at least this',
        ),
      ],
      defaultRust,
    );
    const framework = rustFramework(crate);
    const locked = root.has('Cargo.lock');
    const member = crate.folder.path.slice(root.path.length).replace(/^\//, '');
    const install = `cargo fetch${locked ? ' --locked' : ''}`;
    const known = {
      ...nothingDetected,
      languageVersion: version.version,
      versionSource: version.source,
      framework,
      packageManager: 'cargo',
      installCommand: install,
      lockfile: locked ? 'Cargo.lock' : null,
      dependencyFiles: member === '' && crate.isPlain ? ['Cargo.toml', 'Cargo.lock'].filter(root.has) : ['.'],
      workspace: member === '' ? null : { root: root.path, member, name: crate.name },
    };
    const because = [
      version.evidence,
      evidence('packageManager', 'cargo', 'Cargo.toml is the manifest of Cargo', file),
      ...told('framework', framework, 'Cargo.toml depends on it', file),
      evidence('installCommand', install, locked ? 'Cargo.lock names every version' : 'there is no Cargo.lock', file),
    ];
    const site = browserApplication(crate, contents);
    if (site !== null) {
      const at = crate.folder.full(site.file);
      const build = 'trunk build --release';
      return {
        ...known,
        buildCommand: build,
        static: true,
        outputDirectory: site.output,
        singlePage: true,
        evidence: [
          ...because,
          evidence('buildCommand', build, 'Trunk compiles it for browsers', at),
          evidence('static', 'true', 'it runs in the browser', at),
          evidence('outputDirectory', site.output, 'Trunk leaves the site there', at),
        ],
      };
    }
    const binary = 'refusal' in found ? found : binaryOf(found.crate);
    if ('refusal' in binary) return { ...known, refusal: binary.refusal, evidence: because };
    const isCommand = refusedCommand(crate, textOf(crate.folder, contents, binary.file) ?? '');
    if (isCommand !== null) return { ...known, refusal: isCommand, evidence: because };
    const parts = [
      'cargo build --release',
      ...(locked ? ['--locked'] : []),
      ...(member === '' || crate.name === null ? [] : [`--package ${crate.name}`]),
      ...(binary.isOnly ? [] : [`--bin ${binary.name}`]),
    ];
    const build = parts.join(' ');
    // A program of Loco answers HTTP under its command start.
    const start = `./target/release/${binary.name}${framework === 'loco' ? ' start' : ''}`;
    const main = crate.folder.full(binary.file);
    return {
      ...known,
      buildCommand: build,
      startCommand: start,
      entryFile: binary.file,
      runtimeFiles: runtimeFilesOf(crate.folder),
      systemPackages: nativeLibraries(textOf(root, contents, 'Cargo.lock') ?? ''),
      evidence: [
        ...because,
        evidence('entryFile', binary.file, binary.because, main),
        evidence('buildCommand', build, 'it builds the binary', file),
        evidence('startCommand', start, 'the build leaves the binary there', main),
      ],
    };
  },
};

/** Libraries of C that crates link to, by the crate that does. */
const native: readonly (readonly [crate: string, packageName: string])[] = [
  ['openssl-sys', 'libssl3'],
  ['pq-sys', 'libpq5'],
  ['mysqlclient-sys', 'libmariadb3'],
];

function nativeLibraries(lockfile: string): readonly string[] {
  return native.flatMap(([crate, packageName]) => (lockfile.includes(`name = "${crate}"`) ? [packageName] : []));
}

function workspaceAboveFiles(folder: Folder): readonly string[] {
  const files: string[] = [];
  for (let at = folder.parent(); at !== null; at = at.parent())
    if (at.has('Cargo.toml')) files.push(at.full('Cargo.toml'));
  return files;
}
