import type { Folder } from './reading/folder.ts';

const folders = [
  'templates',
  'views',
  'static',
  'public',
  'assets',
  'migrations',
  'locales',
  'i18n',
  'config',
  'data',
  'dist',
  'web/dist',
  'ui/dist',
];
const files = ['Rocket.toml', 'config.toml', 'config.yaml', 'config.yml', 'config.json', 'app.yaml'];

/** What programs of compiled languages usually read beside themselves; folders end in a slash. */
export function runtimeFilesOf(folder: Folder): readonly string[] {
  const there = folders.filter((name) =>
    folder.files.some((file) => file.startsWith(`${name}/`) && !/\.(go|rs)$/.test(file)),
  );
  return [...there.map((name) => `${name}/`), ...files.filter(folder.has)];
}
