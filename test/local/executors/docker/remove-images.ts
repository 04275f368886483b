import net from 'node:net';
import type Docker from 'dockerode';

/** Removes all that the engine holds under names with this beginning; an image that was built again is held by its digest alone. */
export async function removeImages(docker: Docker, prefix: string): Promise<void> {
  for (const name of await namesOf(docker)) if (name.startsWith(prefix)) await remove(docker, name);
}

/** Removes what a killed run has left: images of a repository whose registry on 127.0.0.1 is gone. */
export async function removeAbandoned(docker: Docker, repository: string): Promise<void> {
  const pattern = new RegExp(`^127\\.0\\.0\\.1:(\\d+)/${repository}/`);
  const ports = new Set((await namesOf(docker)).map((name) => pattern.exec(name)?.[1]));
  for (const port of ports) {
    if (port !== undefined && !(await listens(Number(port))))
      await removeImages(docker, `127.0.0.1:${port}/${repository}/`);
  }
}

async function namesOf(docker: Docker): Promise<readonly string[]> {
  const images = await docker.listImages({ digests: true });
  return images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]);
}

/** The last tag of a repository takes the digest along. */
async function remove(docker: Docker, name: string): Promise<void> {
  try {
    await docker.getImage(name).remove({ force: true });
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode !== 404) throw error;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
