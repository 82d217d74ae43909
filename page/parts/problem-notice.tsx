// What went wrong with a view, and a button that does something about it.
import { useTexts } from '../language/language.ts';

interface Props {
  text: string;
  button: string;
  onPress(): void;
}

export function ProblemNotice({ text, button, onPress }: Props) {
  return (
    <p class="problem choices" role="alert">
      {text}
      <button type="button" onClick={onPress}>
        {button}
      </button>
    </p>
  );
}

/** Only a new load of the page helps. */
export function ReloadNotice({ text }: Pick<Props, 'text'>) {
  const texts = useTexts();
  return <ProblemNotice text={text} button={texts.reload} onPress={() => location.reload()} />;
}
