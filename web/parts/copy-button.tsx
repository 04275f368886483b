import { useEffect, useState } from 'react';
import { announce } from '../announcer.ts';

const words = { idle: 'Copy', copied: 'Copied', refused: 'Not allowed' } as const;
const outcomeMillis = 2000;

interface CopyButtonProps {
  /** What is copied, in words. */
  readonly what: string;
  readonly text: () => string | Promise<string>;
}

export function CopyButton({ what, text }: CopyButtonProps) {
  const [state, setState] = useState<keyof typeof words>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), outcomeMillis);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      setState('copied');
      announce(`${what} copied.`);
    } catch {
      setState('refused');
      announce(`The browser did not allow copying. Select the text and copy it by hand.`);
    }
  };
  return (
    <button type="button" data-part="copy" onClick={() => void copy()} aria-label={`Copy ${what.toLowerCase()}`}>
      {words[state]}
    </button>
  );
}
