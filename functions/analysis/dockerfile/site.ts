import { fileServer } from './file-server.ts';
import { asAppUser, cmd, env, type Instruction } from './instructions.ts';

const serverPath = '/srv/server.mjs';

/** Serves the copied folder; Node is the one program that builds and serves, so no second image is needed. */
export function siteInstructions(copySite: Instruction, singlePage: boolean): readonly Instruction[] {
  return [
    env('NODE_ENV', 'production'),
    { kind: 'file', to: serverPath, text: fileServer },
    copySite,
    asAppUser,
    cmd(['node', serverPath, '/srv/site', ...(singlePage ? ['--single-page'] : [])]),
  ];
}
