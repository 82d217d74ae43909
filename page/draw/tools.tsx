// The tools of the pad: undo, redo, clear, the pen's width, a picture, the keyboard.
import { useTexts } from '../language/language.ts';
import { type Change, type History, isEmpty, PENS, type Pen } from './drawing.ts';

interface Props {
  history: History;
  pen: Pen;
  isKeyboard: boolean;
  onChange(change: Change): void;
  onPen(pen: Pen): void;
  onFile(file: File): void;
  onKeyboard(isOn: boolean): void;
}

export function Tools({ history, pen, isKeyboard, onChange, onPen, onFile, onKeyboard }: Props) {
  const texts = useTexts();
  const names: Readonly<Record<Pen, string>> = {
    thin: texts.penThin,
    medium: texts.penMedium,
    broad: texts.penBroad,
  };
  return (
    <div class="tools">
      <button type="button" disabled={history.past.length === 0} onClick={() => onChange({ do: 'undo' })}>
        <Named icon="↶" name={texts.undo} />
      </button>
      <button type="button" disabled={history.future.length === 0} onClick={() => onChange({ do: 'redo' })}>
        <Named icon="↷" name={texts.redo} />
      </button>
      <button type="button" disabled={isEmpty(history.present)} onClick={() => onChange({ do: 'clear' })}>
        <Named icon="✕" name={texts.clear} />
      </button>
      <fieldset class="pens">
        <legend class="said">{texts.pen}</legend>
        {(Object.keys(PENS) as Pen[]).map((each) => (
          <label key={each} title={names[each]}>
            <input type="radio" name="pen" checked={each === pen} onChange={() => onPen(each)} />
            <span class="dot" style={{ width: `${500 * PENS[each]}px`, height: `${500 * PENS[each]}px` }} />
            <span class="said">{names[each]}</span>
          </label>
        ))}
      </fieldset>
      <label class="button file">
        {texts.photo}
        <input
          type="file"
          accept="image/*"
          class="said"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            // So that the same file can be chosen again.
            currentTarget.value = '';
            if (file) onFile(file);
          }}
        />
      </label>
      <button type="button" aria-pressed={isKeyboard} onClick={() => onKeyboard(!isKeyboard)}>
        <Named icon="⌨" name={texts.keyboard} />
      </button>
      <p class={isKeyboard ? 'hint' : 'hint no-touch'} id="keyboard-hint">
        {isKeyboard ? texts.keyboardHint : texts.photoHint}
      </p>
    </div>
  );
}

/** A phone shows the icon, which leaves room for the answers; a wide screen the name. */
function Named({ icon, name }: { icon: string; name: string }) {
  return (
    <>
      <span class="icon" aria-hidden="true">
        {icon}
      </span>
      <span class="name">{name}</span>
    </>
  );
}
