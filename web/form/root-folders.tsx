import type { DryAnalysis } from '../../shared/dry-analysis.ts';
import { draft, withSource } from './draft.ts';

interface RootFoldersProps {
  readonly folders: DryAnalysis['rootFolders'];
  /** Whether the service cannot be deployed from the folder that is chosen now. */
  readonly isNeeded: boolean;
}

/** Other folders that could be deployed; one press makes a folder the root folder. */
export function RootFolders({ folders, isNeeded }: RootFoldersProps) {
  if (folders.length === 0) return null;
  return (
    <section aria-labelledby="folders-title">
      <h3 id="folders-title">{isNeeded ? 'Folders to choose from' : 'Other folders that can be deployed'}</h3>
      <ul data-part="folders">
        {folders.map(({ path, because, file }) => (
          <li key={path}>
            <button type="button" onClick={() => draft.set(withSource(draft.current(), { root: path }))}>
              Use {path}
            </button>
            <span data-part="hint">
              {because} <code>{file}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
