import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A value as it lies on disk. */
export interface Sealed {
  /** The first hexadecimal digits of the key's hash: says which key is missing, and nothing about it. */
  readonly key: string;
  readonly iv: string;
  readonly tag: string;
  readonly data: string;
}

/** Encrypts and decrypts values; `place` is bound to the value, so that one cannot be put in another's place. */
export interface Vault {
  seal(value: Uint8Array, place: string): Sealed;
  /** Throws where the value cannot be decrypted; never answers less than what was sealed. */
  open(sealed: Sealed, place: string): Buffer;
}

/** AES-256-GCM under a key that stays in a file of this machine, made at the first start. */
export function openVault(keyFile: string): Vault {
  if (!existsSync(keyFile)) createKey(keyFile);
  const key = readFileSync(keyFile);
  if (key.length !== 32) throw new Error(`The key in ${keyFile} is damaged.`);
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return {
    seal(value, place) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
      const data = Buffer.concat([cipher.update(value), cipher.final()]);
      const tag = cipher.getAuthTag().toString('base64');
      return { key: keyId, iv: iv.toString('base64'), tag, data: data.toString('base64') };
    },
    open(sealed, place) {
      if (sealed.key !== keyId) throw new Error('it was encrypted with another key than the one in the key file');
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'base64'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(place)).setAuthTag(Buffer.from(sealed.tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]);
    },
  };
}

/** Written beside and linked: a key is there whole or not at all, and never replaces another. */
function createKey(keyFile: string): void {
  const beside = `${keyFile}.${process.pid}`;
  writeFileSync(beside, randomBytes(32), { mode: 0o600, flag: 'wx' });
  linkSync(beside, keyFile);
  rmSync(beside);
}
