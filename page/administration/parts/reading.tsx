// What is there while something is read for the first time, or could not be read.
import { useErrorText } from '../error-text.ts';
import { useSharedTexts } from '../texts.ts';
import type { Shown } from '../use-live.ts';

export function Reading({ shown }: { shown: Shown<unknown> }) {
  const texts = useSharedTexts();
  const errorText = useErrorText();
  if (shown.problem !== undefined) {
    return (
      <p class="problem choices" role="alert">
        {errorText(shown.problem)}
        <button type="button" onClick={shown.again}>
          {texts.again}
        </button>
      </p>
    );
  }
  return shown.value === undefined ? <p role="status">{texts.loading}</p> : null;
}
