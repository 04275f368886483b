import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openPage } from './browser.ts';
import { makeDeployment } from './fixtures.ts';
import { onLaptop } from './on-laptop.ts';

describe.skipIf(!hasBrowser)('the form', { timeout: 60_000 }, () => {
  const on = onLaptop();

  beforeAll(async () => {
    await on.laptop.db.doc('orgs/local/deployments/made').set(makeDeployment({ id: 'made', status: 'queued' }));
  });

  const accept = (): void => {
    on.laptop.api.answer = () => ({ status: 202, body: makeDeployment({ id: 'made', status: 'queued' }) });
  };
  const refuse = (code: string, message: string): void => {
    on.laptop.api.answer = () => ({ status: 400, body: { error: { code, fault: 'user', message, hint: 'Do this.' } } });
  };
  const typedIn = (page: Page, label: string): Promise<string> =>
    page.getByRole('textbox', { name: label }).inputValue();

  /** Types what is on no list: the list opens, and Escape closes it. */
  const typeInto = async (page: Page, name: string, text: string): Promise<void> => {
    await page.getByRole('combobox', { name }).fill(text);
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'hidden' });
  };

  test('it is filled in and sent with the keyboard alone, and opens the page of the deployment at once', async () => {
    const { page, violations, errors } = await openPage(on.browser);
    accept();
    await page.goto(`${on.laptop.web}/deploy`);
    await page.getByRole('combobox', { name: 'Repository' }).focus();
    await page.keyboard.type('my_s');
    await page.getByRole('option', { name: /My_Site/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => typedIn(page, 'Service name')).toBe('my-site');
    expect(await page.getByRole('combobox', { name: 'Branch' }).inputValue()).toBe('trunk');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
    // Between the root folder and the load stands what was found, with as many buttons as it has things to change.
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('type'));
    for (let pressed = 0; pressed < 20 && (await focused()) !== 'radio'; pressed += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.getByRole('textbox', { name: 'Root folder' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/deployments/made');
    const sent = on.laptop.api.received.at(-1);
    expect(sent?.body).toEqual({ service: 'my-site', repository: 'examples/My_Site', ref: 'trunk', load: 'high' });
    expect(sent?.key).toMatch(/^[0-9a-f-]{36}$/);
    expect({ violations, errors }).toEqual({ violations: [], errors: [] });
    await page.context().close();
  });

  test('variables arrive byte for byte, a secret value as a secret, an existing secret by its name', async () => {
    const { page } = await openPage(on.browser);
    accept();
    await page.goto(`${on.laptop.web}/deploy`);
    await page.getByRole('combobox', { name: 'Repository' }).fill('octo/app');
    await page.getByText('Paste a .env block').click();
    await page.getByRole('textbox', { name: 'Block of NAME=value lines' }).fill('PLAIN="a $b\n c "\nTOKEN=x');
    await page.getByRole('button', { name: 'Add 2 variables' }).click();
    await page.getByRole('combobox', { name: 'Kind of TOKEN' }).selectOption('secret');
    await page.getByRole('textbox', { name: 'Value of TOKEN' }).fill('s3 cret\n');
    await page.getByRole('button', { name: 'Add a variable' }).click();
    await page.getByRole('textbox', { name: 'Name of the new variable' }).fill('DB');
    await page.getByRole('combobox', { name: 'Kind of DB' }).selectOption('existing');
    await page.getByRole('combobox', { name: 'Secret of DB' }).fill('hello-token:2');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/made');
    expect(on.laptop.api.received.at(-1)?.body).toMatchObject({
      service: 'app',
      env: { PLAIN: 'a $b\n c ', TOKEN: { value: 's3 cret\n', secret: true }, DB: { secret: 'hello-token:2' } },
    });
    await page.context().close();
  });

  test('a wrong service name is refused while it is typed, and one press takes the suggestion', async () => {
    const { page } = await openPage(on.browser);
    await page.goto(`${on.laptop.web}/deploy`);
    const name = page.getByRole('textbox', { name: 'Service name' });
    await name.fill('My_Service!');
    await page.getByText('A service name has only lower-case letters, digits and hyphens.').waitFor();
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    const before = on.laptop.api.received.length;
    await page.keyboard.press('Enter');
    await page.getByText('A deployment needs a repository.').waitFor();
    expect(on.laptop.api.received).toHaveLength(before);
    await page.getByRole('button', { name: 'Use my-service' }).click();
    expect(await name.inputValue()).toBe('my-service');
    await page.context().close();
  });

  test('an answer of the API stands at its field, and nothing typed is lost', async () => {
    const { page } = await openPage(on.browser);
    refuse('ref-not-found', 'There is no branch nowhere in octo/app.');
    await page.goto(`${on.laptop.web}/deploy`);
    await typeInto(page, 'Repository', 'octo/app');
    const branch = page.getByRole('combobox', { name: 'Branch' });
    await typeInto(page, 'Branch', 'nowhere');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.getByText('There is no branch nowhere in octo/app.').waitFor();
    expect(await branch.getAttribute('aria-invalid')).toBe('true');
    expect(await branch.inputValue()).toBe('nowhere');
    await page.getByRole('link', { name: 'Services' }).click();
    await page.getByRole('link', { name: 'Deploy', exact: true }).click();
    expect(await page.getByRole('combobox', { name: 'Repository' }).inputValue()).toBe('octo/app');
    await page.context().close();
  });

  test('pressing again after a lost answer sends the same idempotency key', async () => {
    const { page } = await openPage(on.browser);
    accept();
    await page.goto(`${on.laptop.web}/deploy`);
    await typeInto(page, 'Repository', 'octo/lost');
    await page.route('**/v1/orgs/local/deployments', async (route) => {
      if (route.request().method() === 'POST') await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.getByText('The API cannot be reached.').waitFor();
    await page.unroute('**/v1/orgs/local/deployments');
    await page.getByRole('button', { name: 'Deploy' }).click();
    await page.waitForURL('**/deployments/made');
    const keys = on.laptop.api.received.slice(-2).map(({ key }) => key);
    expect(new Set(keys).size).toBe(1);
    await page.context().close();
  });
});
