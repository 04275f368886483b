import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Debian's Chromium, or the one that CHROMIUM names. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const hasBrowser = existsSync(executablePath);

export function startBrowser(): Promise<Browser> {
  // Chromium's own sandbox does not start as root.
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'];
  return chromium.launch({ executablePath, args });
}

/** What a page must not do: break its content security policy or throw. */
export interface Complaints {
  readonly page: Page;
  readonly violations: string[];
  readonly errors: string[];
}

export async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<Complaints> {
  const context = await browser.newContext({
    ...options,
    locale: 'en-GB',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const complaints: Complaints = { page, violations: [], errors: [] };
  page.on('console', (message) => {
    if (/content.security.policy/i.test(message.text())) complaints.violations.push(message.text());
  });
  page.on('pageerror', (error) => complaints.errors.push(String(error)));
  return complaints;
}
