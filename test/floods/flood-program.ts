import { nodeServer } from '../e2e/working-tree.ts';

/** How many characters of a secret in a row are already too many, wherever they are found. */
const tellingLength = 12;

/** A value that stands nowhere but in the flood: 40 characters without a pattern that a redactor could know it by. */
export const canary = 'vQ7m-Zk2RwXt9LpB.c4HyNd8sGfJa6UoE3iTqWb1';

/** Whether a text holds the canary or a telling part of it. */
export function showsCanary(text: string): boolean {
  return Array.from({ length: canary.length - tellingLength + 1 }, (_, from) =>
    canary.slice(from, from + tellingLength),
  ).some((part) => text.includes(part));
}

/** Which number a stored line of the flood has; null for the lines that are not the flood's own. */
export const numberOf = (line: string): number | null => {
  const found = /flood (\d{9}) /.exec(line)?.[1];
  return found === undefined ? null : Number(found);
};

/**
 * A repository whose build prints so many megabytes: lines of a megabyte full of a secret, lines that are no UTF-8, then
 * ordinary ones; each has its number, and many hold the secret in one of its forms.
 */
export function floodingRepository(megabytes: number): Readonly<Record<string, string>> {
  return {
    ...nodeServer('flooded', [], { build: 'node flood.js' }),
    'flood.js': `import { writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
// Spelled in numbers, so that no scan of the repository takes it for a committed secret.
const canary = String.fromCharCode(${[...canary].map((character) => character.charCodeAt(0)).join(', ')});
const forms = [canary, Buffer.from(canary).toString('base64'), Buffer.from(canary).toString('hex'), encodeURIComponent(canary)];
const total = ${megabytes} * 1024 * 1024;
let printed = 0;
let number = 0;
function print(bytes) {
  const line = Buffer.concat([Buffer.from('flood ' + String(number).padStart(9, '0') + ' '), bytes, Buffer.from('\\n')]);
  for (let at = 0; at < line.length; ) at += write(line.subarray(at));
  printed += line.length;
  number += 1;
}
function write(bytes) {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error;
    return 0;
  }
}
const megabyte = 1024 * 1024 - 100;
for (let long = 0; long < Math.min(5, ${megabytes} / 5); long += 1) {
  print(Buffer.from((canary + ' ').repeat(megabyte / (canary.length + 1))));
}
for (let broken = 0; broken < 200; broken += 1) {
  print(Buffer.from(randomBytes(2000).filter((byte) => byte !== 10 && byte !== 13)));
}
while (printed < total) {
  print(Buffer.from('an ordinary line of a build, ' + (number % 10 === 0 ? forms[number / 10 % forms.length] : 'x'.repeat(50))));
}
`,
  };
}
