import { expect, test } from 'vitest';
import { readConfig } from '../../functions/config.ts';

const least = { GOOGLE_CLOUD_PROJECT: 'p', SLIPWAY_WEB_URL: 'https://web.example' };

test('without a key there is no model', () => {
  expect(readConfig(least).gemini).toBeNull();
  expect(readConfig({ ...least, GEMINI_API_KEY: '', GEMINI_MODEL: 'gemini-other' }).gemini).toBeNull();
});

test('a key alone asks the model that Google keeps current, at the address of Google', () => {
  expect(readConfig({ ...least, GEMINI_API_KEY: 'k' }).gemini).toEqual({
    apiKey: 'k',
    model: 'gemini-flash-lite-latest',
    baseUrl: null,
  });
});

test.each([
  ['GEMINI_MODEL', '../../v1/projects'],
  ['GEMINI_MODEL', 'models/x?key=y'],
  ['GEMINI_API_URL', 'file:///etc/passwd'],
  ['GEMINI_API_URL', 'gemini'],
])('a wrong %s stops the start by its name', (setting, value) => {
  expect(() => readConfig({ ...least, GEMINI_API_KEY: 'k', [setting]: value })).toThrow(setting);
});
