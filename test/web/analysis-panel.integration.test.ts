import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CreateAnalysis, DryAnalysis } from '../../shared/dry-analysis.ts';
import { hasBrowser, openPage } from './browser.ts';
import { planned } from './finished.ts';
import { makeAnalysis, makeDeployment } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

const wantedVariables = [
  { name: 'GREETING', source: 'server.js', required: false, secret: false },
  { name: 'DATABASE_URL', source: 'src/db.js', required: true, secret: true },
];

describe.skipIf(!hasBrowser)('what the form knows before the first deployment', { timeout: 60_000 }, () => {
  const on = onLaptop();

  beforeAll(async () => {
    await on.laptop.db.doc('orgs/local/deployments/made').set(makeDeployment({ id: 'made', status: 'queued' }));
  });

  const answerWith = (given: Partial<DryAnalysis>): void => {
    const { sizing, cost, findings } = planned;
    on.laptop.api.analyse = () => ({ status: 200, body: makeAnalysis({ sizing, cost, findings, ...given }) });
  };
  const openForm = async (repository: string) => {
    const opened = await openPage(on.browser);
    await opened.page.goto(`${on.laptop.web}/deploy`);
    await opened.page.getByRole('combobox', { name: 'Repository' }).fill(repository);
    await opened.page.keyboard.press('Escape');
    return { ...opened, panel: opened.page.getByRole('region', { name: 'What is in it' }) };
  };
  const said = (page: Page) => page.locator('[data-part="unseen"][aria-live="polite"]').textContent();

  test('every value stands with its reason, and is announced once', async () => {
    answerWith({ wantedVariables });
    const { page, panel, violations, errors } = await openForm('octo/app');
    await panel.getByText('Found node 24, express, npm.').waitFor();
    const start = panel.getByRole('row', { name: /^Start/ });
    expect(await start.textContent()).toContain('node server.js');
    expect(await start.textContent()).toContain('the script start in package.json says so');
    await panel.getByText('About $0.00 a month for 100,000 requests').click();
    await panel.getByRole('row', { name: /vCPU-seconds/ }).waitFor();
    await panel.getByText('API_KEY looks like a secret.').waitFor();
    await panel.getByText('Dockerfile (generated)').click();
    expect(await panel.locator('[data-token="instruction"]').allTextContents()).toEqual(['FROM', 'USER']);
    expect(await said(page)).toBe('Found node 24, express, npm.');
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('a wanted variable becomes a row with one press, a secret one as a secret, and is sent', async () => {
    answerWith({ wantedVariables });
    on.laptop.api.answer = () => ({ status: 202, body: makeDeployment({ id: 'made', status: 'queued' }) });
    const { page, panel } = await openForm('octo/app');
    const add = panel.getByRole('button', { name: 'Add DATABASE_URL as a secret value' });
    await add.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('combobox', { name: 'Kind of DATABASE_URL' }).inputValue()).toBe('secret');
    // The focus stays where the press was.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Added');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.getByText('The secret DATABASE_URL has no value.').waitFor();
    await page.getByRole('textbox', { name: 'Value of DATABASE_URL' }).fill('postgres://u:p@h/db');
    await panel.getByRole('button', { name: 'Add the other 1' }).click();
    await page.getByRole('textbox', { name: 'Value of GREETING' }).fill('hi');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/made');
    expect(on.laptop.api.received.at(-1)?.body).toMatchObject({
      env: { DATABASE_URL: { value: 'postgres://u:p@h/db', secret: true }, GREETING: 'hi' },
    });
    await page.context().close();
  });

  test('a folder of a workspace is taken with one press, and asked about at once', async () => {
    const rootFolders = [{ path: 'apps/api', because: 'it is a package of Node', file: 'apps/api/package.json' }];
    answerWith({ deployable: false, reason: 'There are several. Choose one.', rootFolders, dockerfile: null });
    const { page, panel } = await openForm('octo/many');
    await panel.getByText('There are several. Choose one.').waitFor();
    answerWith({});
    await panel.getByRole('button', { name: 'Use apps/api' }).click();
    await panel.getByText('Found node 24, express, npm.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Root folder' }).inputValue()).toBe('apps/api');
    expect(await page.getByRole('textbox', { name: 'Service name' }).inputValue()).toBe('api');
    expect(on.laptop.api.analysed.at(-1)?.body).toEqual({ repository: 'octo/many', root: 'apps/api', load: 'medium' });
    await page.context().close();
  });

  test('a command is changed and taken back with the keyboard; what is set is planned with and sent', async () => {
    on.laptop.api.analyse = ({ body }) => {
      const { startCommand } = (body as CreateAnalysis).overrides ?? {};
      const set = { field: 'startCommand', value: startCommand ?? '', because: 'set by you', file: null };
      return {
        status: 200,
        body: makeAnalysis(startCommand === undefined ? {} : { startCommand, evidence: [set] }),
      };
    };
    on.laptop.api.answer = () => ({ status: 202, body: makeDeployment({ id: 'made', status: 'queued' }) });
    const { page, panel, violations, errors } = await openForm('octo/set');
    await panel.getByRole('button', { name: 'Change the start command' }).focus();
    await page.keyboard.press('Enter');
    const own = panel.getByRole('textbox', { name: 'Own start command' });
    expect(await own.inputValue()).toBe('node server.js');
    expect(await own.evaluate((input) => input === document.activeElement)).toBe(true);
    await own.fill('node other.js');
    await panel.getByText('set by you').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const change = panel.getByRole('button', { name: 'Change the start command' });
    expect(await change.evaluate((button) => button === document.activeElement)).toBe(true);
    await panel.getByText('the script start in package.json says so').waitFor();

    await panel.getByRole('button', { name: 'Change the port' }).click();
    await panel.getByRole('textbox', { name: 'Own port' }).fill('70000');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await panel.getByText('The port is no number from 1 to 65535.').waitFor();
    await panel.getByRole('textbox', { name: 'Own port' }).fill('5000');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/made');
    expect(on.laptop.api.received.at(-1)?.body).toMatchObject({ overrides: { port: 5000 } });
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('version, package manager and output folder are changed, planned with and sent; what cannot be says why', async () => {
    on.laptop.api.analyse = ({ body }) => {
      const { overrides = {} } = body as CreateAnalysis;
      const evidence = Object.entries(overrides).map(([field, value]) => ({
        field,
        value: String(value),
        because: 'set by you',
        file: null,
      }));
      const { languageVersion = '24', packageManager = 'npm', outputDirectory = null } = overrides;
      const site = { static: outputDirectory !== null, outputDirectory };
      const settable = ['languageVersion', 'packageManager', 'outputDirectory'] as const;
      const fixed = [{ field: 'startCommand' as const, because: 'a site of files has none' }];
      const found = { languageVersion, packageManager, evidence, settable: [...settable], fixed, ...site };
      return { status: 200, body: makeAnalysis(found) };
    };
    on.laptop.api.answer = () => ({ status: 202, body: makeDeployment({ id: 'made', status: 'queued' }) });
    const { page, panel, violations, errors } = await openForm('octo/change');
    await panel.getByRole('button', { name: 'Change the version' }).click();
    const version = panel.getByRole('textbox', { name: 'Own version' });
    expect(await version.inputValue()).toBe('24');
    await version.fill('22');
    await panel.getByText('Found node 22, express, npm.').waitFor();
    await panel.getByRole('button', { name: 'Change the package manager' }).focus();
    await page.keyboard.press('Enter');
    const manager = panel.getByRole('combobox', { name: 'Own package manager' });
    expect(await manager.evaluate((select) => select === document.activeElement)).toBe(true);
    expect(await manager.inputValue()).toBe('npm');
    await manager.selectOption('pnpm');
    await panel.getByText('Found node 22, express, pnpm.').waitFor();
    await panel.getByRole('button', { name: 'Change the output folder' }).click();
    await panel.getByRole('textbox', { name: 'Own output folder' }).fill('site/out');
    await panel.getByRole('row', { name: /^Output folder .*set by you/ }).waitFor();
    expect(await panel.getByRole('row', { name: /^Start/ }).textContent()).toContain(
      'Not to be changed: a site of files has none.',
    );
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/made');
    expect(on.laptop.api.received.at(-1)?.body).toMatchObject({
      overrides: { languageVersion: '22', packageManager: 'pnpm', outputDirectory: 'site/out' },
    });
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('while it is asked that is seen, it can be stopped, and a failure says what to do', async () => {
    let release: () => void = () => undefined;
    on.laptop.api.analyse = async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { status: 200, body: makeAnalysis({}) };
    };
    const { page, panel } = await openForm('octo/slow');
    await panel.getByText('Analysing octo/slow…').waitFor();
    expect(await panel.getAttribute('aria-busy')).toBe('true');
    await panel.getByRole('button', { name: 'Stop' }).click();
    await panel.getByText('Stopped.').waitFor();
    release();
    const error = { code: 'repository-too-large', fault: 'user', message: 'It is too large.', hint: 'Name a folder.' };
    on.laptop.api.analyse = () => ({ status: 422, body: { error } });
    await panel.getByRole('button', { name: 'Analyse again' }).click();
    await panel.getByText('It is too large.').waitFor();
    await panel.getByText('Name a folder.').waitFor();
    expect(await said(page)).toBe('The analysis failed. It is too large.');
    // Whatever the analysis says, the form can be sent.
    expect(await page.getByRole('button', { name: 'Deploy' }).getAttribute('aria-disabled')).toBe('false');
    await page.context().close();
  });
});
