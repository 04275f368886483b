import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from '../../local/component.ts';
import { unsignedIdToken } from '../../local/web/id-token.ts';
import { startPageServer } from '../../local/web/page-server.ts';
import { hasBrowser, openPage } from './browser.ts';
import { buildPage } from './build-page.ts';
import { makeDeployment } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

const apiKey = 'a-browser-key';
const ada = { uid: 'ada', email: 'ada@example.com' };

/** The page as the cloud serves it, where people sign in; Google's own servers are answered for in the browser. */
describe.skipIf(!hasBrowser)('sign-in', { timeout: 60_000 }, () => {
  const on = onLaptop();
  let cloud: Running;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'slipway-sign-in-'));
    await buildPage(folder);
    const firebase = { projectId: on.laptop.config.project, apiKey, authDomain: 'slipway.example.com' };
    cloud = await startPageServer({
      port: 0,
      folder,
      config: { ...on.laptop.config, token: '', user: null, firebase },
    });
    await on.laptop.db.doc(`orgs/local/members/${ada.uid}`).set({ role: 'viewer', email: ada.email });
    await on.laptop.db
      .doc('orgs/local/deployments/signed')
      .set(makeDeployment({ id: 'signed', service: 'for-members', status: 'running' }));
  });
  afterAll(async () => {
    await cloud?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const token = () => unsignedIdToken(on.laptop.config.project, ada, Math.floor(Date.now() / 1000));

  /** Leaves in the browser what firebase/auth keeps of somebody who signed in before, and answers as Google for them. */
  async function signedInBefore(page: Page): Promise<void> {
    const users = [{ localId: ada.uid, email: ada.email, emailVerified: true, providerUserInfo: [] }];
    await page.route('https://identitytoolkit.googleapis.com/**', (route) => route.fulfill({ json: { users } }));
    await page.goto(`http://127.0.0.1:${cloud.port}/icon.svg`);
    const user = {
      ...ada,
      emailVerified: true,
      isAnonymous: false,
      providerData: [],
      stsTokenManager: { refreshToken: 'r', accessToken: token(), expirationTime: Date.now() + 3_000_000 },
      apiKey,
      appName: '[DEFAULT]',
    };
    await page.evaluate(
      ([key, value]) =>
        new Promise<void>((resolve, reject) => {
          const opening = indexedDB.open('firebaseLocalStorageDb', 1);
          opening.onupgradeneeded = () =>
            opening.result.createObjectStore('firebaseLocalStorage', { keyPath: 'fbase_key' });
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const writing = opening.result.transaction('firebaseLocalStorage', 'readwrite');
            writing.objectStore('firebaseLocalStorage').put({ fbase_key: key, value });
            writing.oncomplete = () => {
              opening.result.close();
              resolve();
            };
          };
        }),
      [`firebase:authUser:${apiKey}:[DEFAULT]`, user] as const,
    );
  }

  test('who is not signed in is asked to, and nothing is read before', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`http://127.0.0.1:${cloud.port}/`);
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor();
    expect(asked.filter((url) => url.includes('/google.firestore.'))).toEqual([]);
    expect(await page.getByText('for-members').count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('who is signed in reads as themselves, calls the API with their token, and can sign out', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    await signedInBefore(page);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith(`${on.laptop.api.url}/v1/`)) sent.push(request.headers().authorization ?? '');
    });
    await page.goto(`http://127.0.0.1:${cloud.port}/`);
    await page.getByText('for-members').first().waitFor();
    await page.getByRole('link', { name: 'Deploy', exact: true }).click();
    await expect.poll(() => sent.length).toBeGreaterThan(0);
    const [, payload = ''] = sent[0]?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: ada.uid, email: ada.email });

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in with Google' }).waitFor();
    expect(await page.getByText('for-members').count()).toBe(0);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('the laptop’s page loads nothing of the sign-in', async () => {
    const { page } = await openPage(on.browser);
    const loaded: string[] = [];
    page.on('response', async (response) => {
      if (response.url().endsWith('.js')) loaded.push(await response.text());
    });
    await page.goto(`${on.laptop.web}/`);
    await page.getByText('for-members').first().waitFor();
    expect(loaded.length).toBeGreaterThan(1);
    expect(loaded.filter((code) => code.includes('identitytoolkit'))).toEqual([]);
    await page.context().close();
  });
});
