import { parseToml, tomlText } from '../formats/toml.ts';
import { type Contents, textOf } from '../reading/contents.ts';
import { type Crate, servesHttp } from './crate.ts';

const browserCrates = ['yew', 'leptos', 'sycamore', 'seed', 'dioxus'];

/** A program for browsers, which Trunk compiles to WebAssembly and puts beside its page. */
export interface BrowserApplication {
  /** Trunk's configuration or the page that it begins with. */
  readonly file: string;
  readonly output: string;
}

/** Null for a server, and for what is not built by Trunk. */
export function browserApplication(crate: Crate, contents: Contents): BrowserApplication | null {
  if (servesHttp(crate) || !browserCrates.some((name) => crate.dependencies.has(name))) return null;
  const file = crate.folder.first('Trunk.toml', 'index.html');
  if (file === null) return null;
  const settings = parseToml(textOf(crate.folder, contents, 'Trunk.toml') ?? '');
  return { file, output: tomlText(settings, 'build', 'dist')?.replace(/^\.\/|\/$/g, '') ?? 'dist' };
}
