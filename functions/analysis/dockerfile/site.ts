import { fileServer } from './file-server.ts';
import { asAppUser, cmd, env, type Instruction, type Stage } from './instructions.ts';

const serverPath = '/srv/server.mjs';

/** The stage that serves the copied folder, on an image of Node: what builds most sites serves them, so no second image is needed. */
export function siteStage(image: string, copySite: Instruction, singlePage: boolean): Stage {
  return {
    name: 'run',
    from: image,
    instructions: [
      env('NODE_ENV', 'production'),
      { kind: 'file', to: serverPath, text: fileServer },
      copySite,
      asAppUser,
      cmd(['node', serverPath, '/srv/site', ...(singlePage ? ['--single-page'] : [])]),
    ],
  };
}
