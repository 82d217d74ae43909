// A question over the view: what will follow, perhaps a field or two, and a button that names what it does.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useErrorText } from '../error-text.ts';
import { useSharedTexts } from '../texts.ts';

interface Props {
  title: string;
  /** What the button does: "Promote cnn-82016376 to v1". */
  action: string;
  /** For what takes something away or back. */
  isDanger?: boolean;
  mayNot?: boolean;
  children?: ComponentChildren;
  /** The dialog closes when it has succeeded, and shows its error otherwise. */
  act(): Promise<unknown>;
  onClose(): void;
}

export function ActionDialog({ title, action, isDanger, mayNot, children, act, onClose }: Props) {
  const texts = useSharedTexts();
  const errorText = useErrorText();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await act();
      dialog.current?.close();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={id}>{title}</h2>
        {children}
        {problem !== undefined && (
          <p class="problem" role="alert">
            {errorText(problem)}
          </p>
        )}
        <div class="choices">
          <button type="submit" class={isDanger ? 'main danger' : 'main'} disabled={isBusy || mayNot}>
            {action}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}
