import { pathToFileURL } from 'node:url';
import type { Code } from './code.ts';

/** Another version of the code, from the bundle that was made of it. */
export async function loadOlder(bundle: string): Promise<Code> {
  const { code } = (await import(pathToFileURL(bundle).href)) as { readonly code: Code };
  return code;
}
