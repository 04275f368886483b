import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A value as programs commonly write it. */
function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64');
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    bytes.toString('hex'),
    base64,
    base64.replace(/=+$/, ''),
    bytes.toString('base64url'),
  ];
}

/** Whether a text holds the value in any of its usual forms. */
export function holds(text: string, value: string): boolean {
  return formsOf(value).some((form) => text.includes(form));
}

/** The files below a folder that hold the value; those whose path matches `except` are not read. */
export async function filesWith(folder: string, value: string, except: RegExp): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || except.test(path.relative(folder, file))) continue;
    // Files of a running system come and go.
    const text = await readFile(file, 'latin1').catch(() => '');
    if (holds(text, value)) found.push(path.relative(folder, file));
  }
  return found;
}
