import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './build-file.ts';

const documents = [
  'README.md',
  'terraform/README.md',
  ...readdirSync(path.join(root, 'docs')).map((name) => `docs/${name}`),
];

/** Pieces of code in the documents, each with the file it stands in: whole blocks, and what stands between backticks. */
export function piecesOfCode(): readonly { readonly file: string; readonly text: string }[] {
  return documents.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const blocks = [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block = '']) => block);
    const inline = [...text.replace(/^```\w*\n.*?^```$/gms, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
    return [...blocks, ...inline].map((piece) => ({ file, text: piece }));
  });
}

/** Simple commands of a piece of shell, those of its substitutions as well: without comments, assignments and `npx`. */
export function commandsIn(text: string): readonly (readonly string[])[] {
  const substituted: string[] = [];
  const outer = text
    .replace(/\\\n\s*/g, ' ')
    .replace(/(^|\s)#.*$/gm, '$1')
    .replace(/\$\(([^()]*)\)/g, (_, inner: string) => {
      substituted.push(inner);
      return 'X';
    });
  return [...substituted, ...outer.split(/\n|&&|\|\||;|\s\|\s/)].map(simple).filter((words) => words.length > 0);
}

/** Words as a shell has them: what stands in quotes is one. */
function simple(command: string): readonly string[] {
  const words = command.replace(/^\s*\(|\)\s*$/g, '').match(/(?:[^\s"']+|"[^"]*"|'[^']*')+|["']/g) ?? [];
  const begin = words.findIndex((word) => !/^([A-Z_]+=|export$|npx$)/.test(word));
  return begin === -1 ? [] : words.slice(begin);
}
