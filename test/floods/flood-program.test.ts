import { expect, test } from 'vitest';
import { canary, floodingRepository, numberOf, showsCanary } from './flood-program.ts';

test('the secret of the flood stands nowhere in its repository', () => {
  for (const text of Object.values(floodingRepository(100))) expect(showsCanary(text)).toBe(false);
});

test('a telling part of the secret is recognised, a few characters are not', () => {
  expect(showsCanary(`...${canary.slice(7, 19)}...`)).toBe(true);
  expect(showsCanary(`...${canary.slice(7, 18)}...`)).toBe(false);
});

test('a line of the flood is known by its number, whatever stands before it', () => {
  expect(numberOf('Step #1 - "build": flood 000000042 x')).toBe(42);
  expect(numberOf('Step #1 - "build": npm ci')).toBeNull();
});
