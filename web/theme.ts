import { createCell, type Source } from './source.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeLabels: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

const key = 'slipway-theme';

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Storage can be forbidden by the browser; the theme then lasts as long as the page. */
function remembered(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';
  } catch {
    return 'system';
  }
}

const cell = createCell<Theme>(remembered());
apply(cell.current());

export const theme: Source<Theme> = cell;

export function setTheme(next: Theme): void {
  cell.set(next);
  apply(next);
  try {
    localStorage.setItem(key, next);
  } catch (error) {
    console.info('The theme is not remembered.', error);
  }
}
