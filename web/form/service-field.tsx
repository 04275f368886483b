import { Input, Label, TextField } from 'react-aria-components';
import { suggestServiceName, whyServiceNameIsInvalid } from '../../shared/names.ts';
import { type Draft, edit, suggestedService } from './draft.ts';
import type { FieldProblem } from './fields.ts';
import { Messages } from './messages.tsx';

interface ServiceFieldProps {
  readonly draft: Draft;
  readonly problem: FieldProblem | undefined;
}

/** The service's name, checked while it is typed, with a suggestion that one press takes over. */
export function ServiceField({ draft, problem }: ServiceFieldProps) {
  const { service } = draft;
  const why = service === '' ? null : whyServiceNameIsInvalid(service);
  const suggestion = why ? suggestServiceName(service) : service === '' ? suggestedService(draft) : '';
  const shown = why ? { message: why, hint: suggestion ? `${suggestion} would do.` : '' } : problem;
  return (
    <div data-part="with-button">
      <TextField
        data-part="field"
        isRequired
        validationBehavior="aria"
        isInvalid={shown !== undefined}
        value={service}
        onChange={(name) => edit({ service: name, ownService: name !== '' })}
      >
        <Label>Service name</Label>
        <Input autoComplete="off" spellCheck="false" autoCapitalize="off" />
        <Messages problem={shown}>Lower-case letters, digits and hyphens.</Messages>
      </TextField>
      {suggestion !== '' && (
        <button type="button" onClick={() => edit({ service: suggestion, ownService: true })}>
          Use {suggestion}
        </button>
      )}
    </div>
  );
}
