// Gives an alert to an administrator, chosen from all of them.
import { useState } from 'preact/hooks';
import { ChooseAndDo } from '../../parts/choose-and-do.tsx';
import { admin } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import type { Tell } from '../parts/toast.tsx';
import { useAlertTexts } from './texts.ts';

interface Props {
  isBusy: boolean;
  tell: Tell;
  onAssign(to: string): void;
}

export function AssignTo({ isBusy, tell, onAssign }: Props) {
  const texts = useAlertTexts();
  const errorText = useErrorText();
  const [names, setNames] = useState<string[]>([]);
  // Read when somebody looks, because most look at an alert without assigning it.
  const read = async () => {
    if (names.length > 0) return;
    try {
      const { items } = await admin.people();
      setNames(items.filter(({ role }) => role === 'admin').map(({ username }) => username));
    } catch (error) {
      tell(errorText(error));
    }
  };
  return (
    <ChooseAndDo
      label={texts.assignTo}
      ask={`${texts.assign}…`}
      action={texts.assign}
      isBusy={isBusy}
      options={names.map((each) => [each, each])}
      onLook={() => void read()}
      onDo={onAssign}
    />
  );
}
