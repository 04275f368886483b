import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { type Draft, edit } from './draft.ts';
import type { FieldProblem } from './fields.ts';
import { useBranches } from './lookups.ts';
import { Messages } from './messages.tsx';

interface BranchFieldProps {
  readonly draft: Draft;
  readonly problem: FieldProblem | undefined;
}

/** A branch of the repository; a tag or commit can be typed. Empty means the default branch. */
export function BranchField({ draft, problem }: BranchFieldProps) {
  const { items, loading, failure } = useBranches(draft.repository);
  const take = (ref: string): void => {
    if (ref !== draft.ref) edit({ ref, ownRef: ref !== '' });
  };
  return (
    <ComboBox
      data-part="field"
      validationBehavior="aria"
      isInvalid={problem !== undefined}
      allowsCustomValue
      allowsEmptyCollection
      defaultItems={items.map((name) => ({ id: name }))}
      inputValue={draft.ref}
      onInputChange={take}
      onChange={(key) => key !== null && take(String(key))}
    >
      <Label>Branch</Label>
      <div data-part="combo">
        <Input placeholder="default branch" autoComplete="off" spellCheck="false" />
        <Button aria-label="Show branches">▾</Button>
      </div>
      <Messages problem={problem}>Or a tag or a commit.</Messages>
      <Popover data-part="popover">
        <ListBox
          renderEmptyState={() => (
            <p data-part="empty">
              {loading
                ? 'Asking GitHub for branches.'
                : (failure?.message ?? 'No branch matches; it is taken as a tag or a commit.')}
            </p>
          )}
        >
          {({ id }: { readonly id: string }) => <ListBoxItem id={id}>{id}</ListBoxItem>}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
