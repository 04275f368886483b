import type { Deployment } from '../../shared/deployment.ts';
import type { Finding } from '../../shared/plan.ts';

/** Where GitHub shows a finding's line in the commit that is deployed; null for what is not in the repository, as a generated Dockerfile is. */
export function addressOf({ source, plan, spec }: Deployment, { kind, file, line }: Finding): string | null {
  if (source === null || file === null) return null;
  const isPlanned = kind === 'dockerfile';
  if (isPlanned && plan?.dockerfile.origin !== 'repository') return null;
  // A Dockerfile is named relative to the root folder, everything else to the top.
  const path = isPlanned && spec.root !== '' ? `${spec.root}/${file}` : file;
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `${source.htmlUrl}/blob/${source.sha}/${encoded}${line === null ? '' : `#L${line}`}`;
}
