import type { Failure } from '../../../shared/problems.ts';
import { refusal } from '../detected.ts';
import { globToRegExp } from '../formats/glob.ts';
import { parseToml, tomlText } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import type { Folder } from '../reading/folder.ts';

/** A Cargo package as its manifest and the files beside it describe it. */
export interface Crate {
  readonly folder: Folder;
  /** Null for a workspace's manifest without a package of its own. */
  readonly name: string | null;
  readonly dependencies: ReadonlySet<string>;
  readonly binaries: readonly Binary[];
  readonly defaultRun: string | null;
  /** Whether only src/main.rs and src/lib.rs are targets, so that dependencies can be fetched without the sources. */
  readonly isPlain: boolean;
  readonly members: readonly string[];
  readonly defaultMembers: readonly string[];
}

interface Binary {
  readonly name: string;
  readonly file: string;
}

export interface Refused {
  readonly refusal: Failure;
  readonly isLibrary: boolean;
}

export function crateAt(folder: Folder, contents: Contents): Crate | null {
  const text = textOf(folder, contents, 'Cargo.toml');
  if (text === null) return null;
  const tables = parseToml(text);
  const name = tomlText(tables, 'package', 'name');
  const dependencies = new Set<string>();
  for (const [table, keys] of tables) {
    const inTable = /^(?:target\..+\.)?dependencies(?:\.([\w-]+))?$/.exec(table);
    if (inTable === null) continue;
    if (inTable[1] !== undefined) dependencies.add(inTable[1]);
    else for (const key of keys.keys()) dependencies.add(key.split('.')[0] ?? key);
  }
  return {
    folder,
    name,
    dependencies,
    binaries: name === null ? [] : binariesOf(folder, text, name),
    defaultRun: tomlText(tables, 'package', 'default-run'),
    isPlain: !/^\s*\[\[|^\s*\[(lib|workspace)\]|\bpath\s*=/m.test(text) && !folder.has('build.rs'),
    members: tables.get('workspace')?.get('members') ?? [],
    defaultMembers: tables.get('workspace')?.get('default-members') ?? [],
  };
}

/** Named ones, src/main.rs under the package's name, and what lies in src/bin. */
function binariesOf(folder: Folder, text: string, name: string): readonly Binary[] {
  const named = text
    .split(/^\s*\[\[bin\]\]/m)
    .slice(1)
    .flatMap((section) => {
      const own = section.split(/^\s*\[/m)[0] ?? '';
      const bin = /^\s*name\s*=\s*["']([^"']+)/m.exec(own)?.[1];
      if (bin === undefined) return [];
      const path = /^\s*path\s*=\s*["']([^"']+)/m.exec(own)?.[1];
      return [
        { name: bin, file: path ?? folder.first(`src/bin/${bin}.rs`, `src/bin/${bin}/main.rs`) ?? 'src/main.rs' },
      ];
    });
  const inBin = folder.files.flatMap((file) => {
    const bin = /^src\/bin\/([^/]+?)(?:\.rs|\/main\.rs)$/.exec(file)?.[1];
    return bin === undefined ? [] : [{ name: bin, file }];
  });
  const main = folder.has('src/main.rs') ? [{ name, file: 'src/main.rs' }] : [];
  const seen = new Set<string>();
  return [...named, ...main, ...inBin].filter(({ file }) => !seen.has(file) && seen.add(file));
}

/** The workspace's root above a member, null when the crate stands alone. */
export function workspaceAbove(folder: Folder, contents: Contents): Folder | null {
  for (let at = folder.parent(); at !== null; at = at.parent()) {
    const members = crateAt(at, contents)?.members ?? [];
    const below = folder.path.slice(at.path.length).replace(/^\//, '');
    if (members.some((glob) => globToRegExp(glob).test(below))) return at;
  }
  return null;
}

/** The crate a folder means: its own package with a binary, or the one member that is a service. */
export function serviceCrate(folder: Folder, contents: Contents): { readonly crate: Crate } | Refused {
  const own = crateAt(folder, contents);
  if (own !== null && own.binaries.length > 0) return { crate: own };
  const members = membersOf(folder, own, contents).filter(({ binaries }) => binaries.length > 0);
  const serving = members.filter(servesHttp);
  const byDefault = members.filter((crate) => own?.defaultMembers.includes(below(folder, crate)) === true);
  const candidates = [byDefault, serving, members].find((list) => list.length === 1) ?? members;
  const only = candidates[0];
  if (only !== undefined && candidates.length === 1) return { crate: only };
  if (only === undefined) {
    const isWorkspace = (own?.members.length ?? 0) > 0;
    return {
      isLibrary: true,
      refusal: refusal(
        isWorkspace
          ? 'No member of the workspace in Cargo.toml has a binary.'
          : 'Cargo.toml describes a library: there is no src/main.rs, no src/bin and no [[bin]].',
        'A library cannot be deployed; name the folder of the binary with --root.',
      ),
    };
  }
  const names = members.map((crate) => below(folder, crate));
  return {
    isLibrary: false,
    refusal: refusal(
      `The workspace has several crates that could be the service: ${names.join(', ')}.`,
      `Choose one as the root folder, for instance --root ${names[0]}, or name it in default-members.`,
    ),
  };
}

const web = [
  'axum',
  'actix-web',
  'rocket',
  'warp',
  'poem',
  'salvo',
  'tide',
  'hyper',
  'tonic',
  'loco-rs',
  'leptos_axum',
  'ntex',
  'gotham',
  'viz',
];
/** Whether it depends on a server's framework. */
export const servesHttp = ({ dependencies }: Crate): boolean => web.some((name) => dependencies.has(name));
const below = (folder: Folder, crate: Crate): string => crate.folder.path.slice(folder.path.length).replace(/^\//, '');

function membersOf(folder: Folder, own: Crate | null, contents: Contents): readonly Crate[] {
  const globs = (own?.members ?? []).map(globToRegExp);
  return folder.files
    .filter((file) => file.endsWith('/Cargo.toml'))
    .map((file) => file.slice(0, -'/Cargo.toml'.length))
    .filter((path) => globs.some((glob) => glob.test(path)))
    .flatMap((path) => crateAt(folder.at(path), contents) ?? []);
}

/** The binary that is started: the default, the only one, or the one named after the package or after its task. */
export function binaryOf(crate: Crate): (Binary & { readonly isOnly: boolean; readonly because: string }) | Refused {
  const { binaries, defaultRun } = crate;
  const find = (name: string | null): Binary | undefined => binaries.find((binary) => binary.name === name);
  const serving = binaries.filter(({ name }) => /(^|[-_])(server|web|api|app|http)$/.test(name));
  const isOnly = binaries.length === 1;
  const chosen: readonly (readonly [Binary | undefined, string])[] = [
    [find(defaultRun), 'Cargo.toml names it as default-run'],
    [isOnly ? binaries[0] : undefined, 'it is the only binary'],
    [find(crate.name), 'it has the name of the package'],
    [serving.length === 1 ? serving[0] : undefined, 'it is the only one named like a server'],
  ];
  for (const [binary, because] of chosen) if (binary !== undefined) return { ...binary, isOnly, because };
  return {
    isLibrary: false,
    refusal: refusal(
      `There are several binaries: ${binaries.map(({ name }) => name).join(', ')}.`,
      'Name the one that serves with default-run in Cargo.toml.',
    ),
  };
}

const forTerminals = ['clap', 'structopt', 'argh', 'pico-args', 'lexopt', 'gumdrop', 'bpaf', 'ratatui', 'crossterm'];
/** Crates with which a program serves or is called by other means than a web framework. */
const forNetworks =
  /^(tokio|async-std|smol|mio|tiny_http|rouille|nickel|iron|trillium|pingora|quinn|tungstenite|tokio-tungstenite|grpcio|tarpc|jsonrpsee|lapin|rdkafka|async-nats|redis|serenity|twilight.*|teloxide|.*-server)$/;

/** Refuses a command for a terminal: it parses arguments, and neither a crate nor its main file says that it serves. */
export function refusedCommand(crate: Crate, main: string): Failure | null {
  const isCommand = forTerminals.some((name) => crate.dependencies.has(name));
  const isService = servesHttp(crate) || [...crate.dependencies].some((name) => forNetworks.test(name));
  if (!isCommand || isService || /TcpListener|UdpSocket|\bbind\(|\blisten/.test(main)) return null;
  return refusal(
    'The program is a command for a terminal: it parses arguments, and nothing in it serves HTTP.',
    'Name the folder of a service with --root, or add a Procfile with a line "web: ..." when it is one.',
  );
}
