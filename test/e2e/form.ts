import type { Page } from 'playwright-core';

interface Asked {
  readonly repository: string;
  readonly service?: string;
  readonly root?: string;
}

/** Fills in the form of the page as a person does. */
export async function fillInForm(page: Page, web: string, { repository, service, root }: Asked): Promise<void> {
  await page.goto(`${web}/deploy`);
  const field = page.getByRole('combobox', { name: 'Repository' });
  await field.fill(repository);
  await page.getByRole('option', { name: repository }).first().waitFor();
  await field.press('Escape');
  if (service !== undefined) await page.getByRole('textbox', { name: 'Service name' }).fill(service);
  if (root !== undefined) await page.getByRole('textbox', { name: 'Root folder' }).fill(root);
}

/** Presses Deploy; answers the id of the deployment, whose page is open then. */
export async function pressDeploy(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await page.waitForURL(/\/deployments\/[^/]+$/);
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}
