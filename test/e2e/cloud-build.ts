import { CloudBuildClient } from '@google-cloud/cloudbuild';
import { credentials } from '@grpc/grpc-js';
import type { LocalJson } from '../../local/local-json.ts';

/** What Cloud Build says about builds, through Google's own client. */
export interface CloudBuild {
  /** Statuses of the builds whose tag begins so, newest first. */
  statuses(tag: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function openCloudBuild({ build, project, region }: LocalJson): CloudBuild {
  const [apiEndpoint, port] = build.split(':');
  const builds = new CloudBuildClient({
    apiEndpoint: apiEndpoint ?? '',
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    projectId: project,
  });
  return {
    async statuses(tag) {
      const parent = `projects/${project}/locations/${region}`;
      const [found] = await builds.listBuilds({ parent, projectId: project });
      const tagged = found.filter(({ tags }) => (tags ?? []).some((each) => each.startsWith(tag)));
      return tagged.map(({ status }) => String(status));
    },
    close: () => builds.close(),
  };
}
