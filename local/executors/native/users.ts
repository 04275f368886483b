import { readFile } from 'node:fs/promises';
import { resolveIn } from './rooted.ts';

export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Who `USER` or `--chown` means in an image: `name`, `uid`, `name:group`, `uid:gid`; throws where a name is unknown. */
export async function resolveUser(root: string, user: string): Promise<ResolvedUser> {
  const [name = '', group] = user.split(':');
  const passwd = await readTable(root, '/etc/passwd');
  const isNumber = /^\d+$/.test(name);
  const entry = passwd.find((fields) => (isNumber ? fields[2] === name : fields[0] === (name || 'root')));
  if (entry === undefined && !isNumber) {
    throw new Error(`unable to find user ${name}: no matching entries in passwd file`);
  }
  const gid = group === undefined ? Number(entry?.[3] ?? 0) : await resolveGroup(root, group);
  return { uid: Number(entry?.[2] ?? name), gid, home: entry?.[5] ?? '/' };
}

async function resolveGroup(root: string, group: string): Promise<number> {
  if (/^\d+$/.test(group)) return Number(group);
  const entry = (await readTable(root, '/etc/group')).find((fields) => fields[0] === group);
  if (entry === undefined) throw new Error(`unable to find group ${group}: no matching entries in group file`);
  return Number(entry[2]);
}

async function readTable(root: string, file: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(await resolveIn(root, file), 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}
