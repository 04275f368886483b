import { z } from 'zod';
import { languages } from './plan.ts';

/** What a request sets instead of what the analysis finds. Absent is what was set for the service before, `{}` is nothing. */
export const overridesSchema = z.strictObject({
  /** Of which language the service is, whatever else lies beside it. */
  language: z.enum(languages).optional(),
  /** As the tag of the language's image holds it. */
  languageVersion: z.string().max(20).optional(),
  /** A slug of the language's frameworks; null is none. */
  framework: z.string().max(40).nullable().optional(),
  packageManager: z.string().max(20).optional(),
  installCommand: z.string().max(500).optional(),
  buildCommand: z.string().max(500).optional(),
  /** Makes a server of what would be a site of files. */
  startCommand: z.string().max(500).optional(),
  /** Runs from the new image before each release; null is none. */
  releaseCommand: z.string().max(500).nullable().optional(),
  /** Folder of the finished site, relative to the service's folder; makes a site of what would be a server. */
  outputDirectory: z.string().max(255).optional(),
  /** The port that the container is told by PORT and is sent requests on. */
  port: z.number().int().min(1).max(65_535).optional(),
  /** Debian packages instead of all that were found; an empty list is none. */
  systemPackages: z.array(z.string().max(100)).max(50).optional(),
});
export type Overrides = Readonly<z.infer<typeof overridesSchema>>;

/** In the order in which they are used. */
export const overrideFields = [
  'language',
  'languageVersion',
  'framework',
  'packageManager',
  'installCommand',
  'buildCommand',
  'startCommand',
  'releaseCommand',
  'outputDirectory',
  'port',
  'systemPackages',
] as const satisfies readonly (keyof Overrides)[];

/** What people call each of them in a sentence. */
export const overrideWords: Readonly<Record<keyof Overrides, string>> = {
  language: 'language',
  languageVersion: 'version',
  framework: 'framework',
  packageManager: 'package manager',
  installCommand: 'install command',
  buildCommand: 'build command',
  startCommand: 'start command',
  releaseCommand: 'release command',
  outputDirectory: 'output folder',
  port: 'port',
  systemPackages: 'list of Debian packages',
};
