import { watch } from 'node:fs';
import path from 'node:path';
import { checkoutFolder } from './checkout.ts';
import type { Stack } from './supervisor.ts';

/** Editors save in several steps; one restart is enough for all of them. */
const settleMs = 150;

/** Restarts the functions when their sources change. Deliveries that this cuts off are repeated: a deployment goes on. */
export function reloadOnSave(stack: Stack, say: (line: string) => void, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined;
  let changed = '';
  for (const folder of ['functions', 'shared']) {
    watch(path.join(checkoutFolder(), folder), { recursive: true, signal }, (_event, file) => {
      if (!file?.endsWith('.ts')) return;
      changed = path.join(folder, file);
      clearTimeout(timer);
      timer = setTimeout(() => {
        say(`${changed} was saved; the functions are loaded again.`);
        void stack.restart('functions');
      }, settleMs);
    });
  }
}
