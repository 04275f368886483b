import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { setClockByServer } from './clock.ts';
import { config } from './config.ts';
import { SignedIn } from './sign-in.tsx';

/** What is left to show when the page itself fails. */
function showBroken(root: HTMLElement, error: unknown): void {
  const sentence = document.createElement('p');
  sentence.dataset.part = 'notice';
  sentence.textContent = `The page cannot go on: ${error instanceof Error ? error.message : String(error)} Load it again.`;
  const main = document.createElement('main');
  main.append(sentence);
  root.replaceChildren(main);
}

function start(root: HTMLElement): void {
  try {
    config();
  } catch (error) {
    showBroken(root, error);
    return;
  }
  void setClockByServer();
  const onUncaughtError = (error: unknown): void => {
    console.error(error);
    queueMicrotask(() => showBroken(root, error));
  };
  createRoot(root, { onUncaughtError }).render(
    <StrictMode>
      <SignedIn>
        <App />
      </SignedIn>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) start(root);
