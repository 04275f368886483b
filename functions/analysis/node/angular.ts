import { type JsonObject, objectIn, parseObject, stringIn } from '../formats/json.ts';

/** The folder that the project of angular.json is built into for browsers, null where nothing tells. */
export function angularOutput(workspace: string): string | null {
  const projects = objectIn(parseObject(workspace) ?? {}, 'projects');
  for (const name of Object.keys(projects)) {
    const project = objectIn(projects, name);
    if (stringIn(project, 'projectType') === 'library') continue;
    const targets: JsonObject = { ...objectIn(project, 'targets'), ...objectIn(project, 'architect') };
    const build = objectIn(targets, 'build');
    const options = objectIn(build, 'options');
    const path = objectIn(options, 'outputPath');
    const base = stringIn(options, 'outputPath') ?? stringIn(path, 'base') ?? `dist/${name}`;
    // Since Angular 17 the application builder puts what browsers load one folder deeper.
    const isApplication = /:application$/.test(stringIn(build, 'builder') ?? '');
    const inside = isApplication ? (stringIn(path, 'browser') ?? 'browser') : '';
    return [base.replace(/^\.\/|\/$/g, ''), inside].filter((part) => part !== '').join('/');
  }
  return null;
}
