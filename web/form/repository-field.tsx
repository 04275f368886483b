import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import type { RepositoryView } from '../../shared/api.ts';
import { Age } from '../parts/age.tsx';
import { type Draft, draft, withSource } from './draft.ts';
import type { FieldProblem } from './fields.ts';
import { useRepositories } from './lookups.ts';
import { Messages } from './messages.tsx';
import { parseRepository } from './repository.ts';

function RepositoryItem({ repository }: { readonly repository: RepositoryView }) {
  const { fullName, language, visibility, pushedAt } = repository;
  return (
    <ListBoxItem id={fullName} textValue={fullName}>
      <strong>{fullName}</strong>
      <small>
        {language ?? 'no language'} · {visibility}
        {pushedAt && (
          <>
            {' · pushed '}
            <Age time={pushedAt} />
          </>
        )}
      </small>
    </ListBoxItem>
  );
}

interface RepositoryFieldProps {
  readonly value: Draft['repository'];
  readonly problem: FieldProblem | undefined;
}

/** A repository from the searchable list, or typed as `owner/name` or address. */
export function RepositoryField({ value, problem }: RepositoryFieldProps) {
  // An address is looked for by the name in it.
  const parsed = parseRepository(value);
  const wanted = parsed ? `${parsed.owner}/${parsed.name}` : value.trim();
  const { items: heard, loading, failure } = useRepositories(wanted);
  // Until the answer to the last letter comes, the answer to an earlier one is on the list: what does not match any more
  // goes at once, or a quick arrow down would take the wrong repository.
  const items = heard.filter(({ fullName }) => fullName.toLowerCase().includes(wanted.toLowerCase()));
  const take = (repository: string): void => {
    if (repository === draft.current().repository) return;
    const known = items.find(({ fullName }) => fullName === repository);
    draft.set(withSource(draft.current(), { repository, ...(known ? { defaultBranch: known.defaultBranch } : {}) }));
  };
  return (
    <ComboBox
      data-part="field"
      isRequired
      validationBehavior="aria"
      isInvalid={problem !== undefined}
      allowsCustomValue
      allowsEmptyCollection
      items={items.map((repository) => ({ id: repository.fullName, repository }))}
      inputValue={value}
      onInputChange={take}
      onChange={(key) => key !== null && take(String(key))}
    >
      <Label>Repository</Label>
      <div data-part="combo">
        <Input placeholder="owner/name or address" autoComplete="off" spellCheck="false" />
        <Button aria-label="Show repositories">▾</Button>
      </div>
      <Messages problem={problem} />
      <Popover data-part="popover">
        <ListBox
          renderEmptyState={() => (
            <p data-part="empty">
              {loading
                ? 'Asking GitHub for repositories.'
                : failure
                  ? `${failure.message} A name or address can still be typed.`
                  : 'No repository of yours matches; it is taken as typed.'}
            </p>
          )}
        >
          {({ repository }: { readonly repository: RepositoryView }) => <RepositoryItem repository={repository} />}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
