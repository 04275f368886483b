import { type Overrides, overrideWords } from '../../shared/overrides.ts';
import { Problem } from '../../shared/problems.ts';
import { secretsInFile } from './secrets-in-tree.ts';

const commands = ['installCommand', 'buildCommand', 'startCommand', 'releaseCommand'] as const;

/**
 * Checks what is set for what a line of a Dockerfile can hold; throws Problem override-invalid. Whether it has an effect on a repository
 * is the analysis's to say, and the port's range its schema's.
 */
export function checkOverrides(overrides: Overrides): void {
  for (const field of commands) {
    const command = overrides[field];
    if (command != null) refuse(field, whyNoCommand(command), 'Put what is longer into a script of the repository.');
  }
  const { languageVersion, framework, packageManager, outputDirectory, systemPackages } = overrides;
  if (languageVersion !== undefined)
    refuse('languageVersion', whyNoVersion(languageVersion), 'Write it as in 22 or 3.13.');
  for (const [field, slug] of Object.entries({ framework, packageManager })) {
    if (slug != null) refuse(field as 'framework', whyNoSlug(slug), 'Write its short name in lower-case letters.');
  }
  if (outputDirectory !== undefined)
    refuse('outputDirectory', whyNoFolder(outputDirectory), 'Name a folder inside that of the service, as in dist.');
  for (const name of systemPackages ?? [])
    refuse('systemPackages', whyNoPackage(name), 'Write the names as Debian does, as in ffmpeg.');
}

function refuse(field: keyof Overrides, why: string | null, hint: string): void {
  if (why !== null) throw new Problem('override-invalid', `The ${overrideWords[field]} ${why}.`, hint);
}

/** What cannot be stored, shown and run as one line; null where the command can. */
export function whyNoCommand(command: string): string | null {
  if (command.trim() === '') return 'is empty';
  if (command.length > 500) return 'has more than 500 characters';
  if (/\p{C}|[\u2028\u2029]/u.test(command)) return 'has a line break or another control character in it';
  // After RUN these would be a list in JSON, a flag of the instruction, the start of a heredoc, and a line that goes on.
  if (/^\s*[[-]/.test(command)) return 'begins with a bracket or a hyphen';
  if (/<</.test(command)) return 'has << in it';
  if (/\\\s*$/.test(command)) return 'ends with a backslash';
  // The command is stored and shown: a value belongs into a variable.
  if (secretsInFile('command', command).length > 0) return 'holds what looks like a secret';
  return null;
}

/** The part of an image's tag that is a version: numbers with dots between them, or Rust's nightly. */
function whyNoVersion(version: string): string | null {
  return /^\d{1,4}(\.\d{1,4}){0,2}$|^nightly$/.test(version) ? null : 'is no version of one to three numbers';
}

function whyNoSlug(slug: string): string | null {
  return /^[a-z0-9][a-z0-9-]{0,39}$/.test(slug) ? null : 'is no short name';
}

/** A folder whose name no builder, shell or glob interprets; `.` is the service's own. */
function whyNoFolder(folder: string): string | null {
  if (folder === '.') return null;
  if (folder.length > 255) return 'has more than 255 characters';
  if (folder.startsWith('/')) return 'begins with a slash';
  const parts = folder.replace(/\/$/, '').split('/');
  if (parts.includes('..')) return 'leaves the folder of the service';
  if (parts.some((part) => part === '' || part === '.')) return 'has an empty part';
  if (parts.includes('.git')) return 'is git’s own';
  if (!parts.every((part) => /^[\w@+.][\w@+.-]*$/.test(part)))
    return 'may hold letters, digits and . _ - @ + alone, and no part begins with a hyphen';
  return null;
}

/** https://www.debian.org/doc/debian-policy/ch-controlfields.html#source; apt-get would remove what ends with a hyphen. */
function whyNoPackage(name: string): string | null {
  return /^[a-z0-9][a-z0-9+.-]*[a-z0-9+]$/.test(name) && name.length <= 100
    ? null
    : `holds ${JSON.stringify(name.slice(0, 40))}, which is no name of a package`;
}
