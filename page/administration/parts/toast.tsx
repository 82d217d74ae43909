// A line at the lower edge that says what was done, for a while with a button that undoes it.
import { useEffect, useState } from 'preact/hooks';
import { useErrorText } from '../error-text.ts';
import { useSharedTexts } from '../texts.ts';

interface Message {
  text: string;
  undo?: (() => Promise<unknown>) | undefined;
}

const SHOWN_MS = 8_000;
/** As long as a person may press the button. */
const UNDO_MS = 30_000;

export type Tell = (text: string, undo?: () => Promise<unknown>) => void;

/** @returns the line, which must be in the view all the time, and a function that shows a text in it */
export function useToast() {
  const texts = useSharedTexts();
  const errorText = useErrorText();
  const [message, setMessage] = useState<Message>();
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setMessage(undefined), message.undo ? UNDO_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [message]);
  const tell: Tell = (text, undo) => setMessage({ text, undo });
  const takeBack = async (undo: () => Promise<unknown>) => {
    try {
      await undo();
      tell(texts.undone);
    } catch (error) {
      tell(errorText(error));
    }
  };
  const undo = message?.undo;
  const toast = (
    <div class="toast" role="status">
      {message && (
        <p>
          <span>{message.text}</span>
          {undo && (
            <button type="button" class="plain" onClick={() => void takeBack(undo)}>
              {texts.undo}
            </button>
          )}
        </p>
      )}
    </div>
  );
  return { toast, tell };
}
