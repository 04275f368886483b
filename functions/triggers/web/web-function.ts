import path from 'node:path';
import type { HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import type { PageConfig } from '../../../shared/page-config.ts';
import { readSettings } from '../../settings.ts';
import { loadPage } from './page.ts';

export const pageSettings = z.object({
  GOOGLE_CLOUD_PROJECT: z.string().min(1).describe('Google Cloud project that everything lives in'),
  SLIPWAY_OPERATOR_ORG: z.string().min(1).describe('Organisation that the page shows'),
  SLIPWAY_API_URL: z.url().describe('Address of the API, without a trailing slash'),
  SLIPWAY_BROWSER_KEY: z.string().min(1).describe('Key with which the page names its project to Firebase'),
  SLIPWAY_AUTH_DOMAIN: z.string().optional().describe('Host of the sign-in, when it is not PROJECT.firebaseapp.com'),
});

/** What the page is told in the cloud. */
export function pageConfigFrom(env: NodeJS.ProcessEnv): PageConfig {
  const settings = readSettings(pageSettings, env);
  const project = settings.GOOGLE_CLOUD_PROJECT;
  return {
    project,
    org: settings.SLIPWAY_OPERATOR_ORG,
    api: settings.SLIPWAY_API_URL.replace(/\/$/, ''),
    token: '',
    firestore: null,
    user: null,
    firebase: {
      projectId: project,
      apiKey: settings.SLIPWAY_BROWSER_KEY,
      authDomain: settings.SLIPWAY_AUTH_DOMAIN ?? `${project}.firebaseapp.com`,
    },
  };
}

/** The page as a function; `folder` holds it built, and is relative to the folder that functions-framework is started in. */
export async function createWebFunction(folder = 'page', env: NodeJS.ProcessEnv = process.env): Promise<HttpFunction> {
  return loadPage(path.resolve(folder), pageConfigFrom(env));
}
