import type { SecretShape } from './secret-shapes.ts';

/** Made up for a document: the same few letters again and again. */
const isDrawnWithoutChance = (value: string): boolean =>
  new Set(value.replace(/-----[^-]*-----|\s|\\[nr]/g, '')).size <= 12;

/** Text in base64 that is none of a key: certificates and public keys begin like one. */
const isNoKey = (value: string): boolean => !Buffer.from(value, 'base64').toString('latin1').includes('PRIVATE KEY');

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
    rule: 'private-key',
    is: 'a private key in base64', // of "-----BEGI", and of JSON with a service account
    pattern: /(?<![A-Za-z0-9+/])(?:LS0tLS1CRUdJ|eyJ0eXBl|eyAgInR5cG|ewogICJ0eX|eyAidHlwZS)[A-Za-z0-9+/]{100,}={0,2}/g,
    refuses: isNoKey,
    isLong: true,
  },
  {
    rule: 'private-key',
    is: 'the private part of a JSON web key',
    pattern: /"kty"\s*:\s*"(?:RSA|EC|OKP)"[^{}]{0,2000}?"d"\s*:\s*"(?<value>[A-Za-z0-9_-]{40,})"/g,
    isLong: true,
  },
  {
    rule: 'private-key',
    is: 'the private part of a JSON web key',
    pattern: /"d"\s*:\s*"(?<value>[A-Za-z0-9_-]{40,})"[^{}]{0,2000}?"kty"\s*:\s*"(?:RSA|EC|OKP)"/g,
    isLong: true,
  },
  {
    rule: 'private-key',
    is: 'the private key of an account of Ethereum',
    pattern: /\b(?:accounts\s*:\s*\[|Wallet\(|privateKeyToAccount\()\s*["'](?<value>(?:0x)?[a-f0-9]{64})["']/gi,
    refuses: isDrawnWithoutChance,
  },
  {
    rule: 'aws-session-token',
    is: 'an AWS session token',
    pattern: /aws_?session_?token['"]?\s*(?:=>|[:=,])\s*['"]?(?<value>[A-Za-z0-9/+=]{100,})/gi,
    refuses: isDrawnWithoutChance,
    isLong: true,
  },
];
