import { FieldError, Text } from 'react-aria-components';
import type { FieldProblem } from './fields.ts';

interface MessagesProps {
  readonly problem: FieldProblem | undefined;
  readonly children?: string;
}

/** Below a field: what it means, and what is wrong with what was typed. */
export function Messages({ problem, children }: MessagesProps) {
  return (
    <>
      {children && (
        <Text slot="description" data-part="hint">
          {children}
        </Text>
      )}
      <FieldError data-part="error">
        {problem && (
          <>
            <strong>{problem.message}</strong> {problem.hint}
          </>
        )}
      </FieldError>
    </>
  );
}
