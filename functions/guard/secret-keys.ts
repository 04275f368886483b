import type { SecretShape } from './secret-shapes.ts';

/** Made up for a document: the same few letters again and again. */
const isDrawnWithoutChance = (value: string): boolean =>
  new Set(value.replace(/-----[^-]*-----|\s|\\[nr]/g, '')).size <= 12;

/** Keys in the formats of OpenSSL, OpenSSH, GnuPG and PuTTY, plain or as text in code. */
export const keyShapes: readonly SecretShape[] = [
  {
    rule: 'private-key',
    is: 'a private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|["'`+,])+(?:[ \t]*[A-Z][A-Za-z-]+: [^\n]*\n\s*)*[A-Za-z0-9+/=\\:\s,"'`-]{40,}/g,
    refuses: isDrawnWithoutChance,
    isLong: true,
  },
  {
    rule: 'private-key',
    is: 'a private key of PuTTY',
    pattern: /\bPuTTY-User-Key-File-\d:[\s\S]{0,4000}?Private-Lines: \d+\s+[A-Za-z0-9+/=]{40,}/g,
    refuses: isDrawnWithoutChance,
    isLong: true,
  },
  {
    rule: 'aws-session-token',
    is: 'an AWS session token',
    pattern: /aws_?session_?token['"]?\s*(?:=>|[:=,])\s*['"]?(?<value>[A-Za-z0-9/+=]{100,})/gi,
    refuses: isDrawnWithoutChance,
    isLong: true,
  },
];
