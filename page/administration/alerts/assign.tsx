// Gives an alert to an administrator, chosen from all of them.
import { useState } from 'preact/hooks';
import { ChooseAndDo } from '../../choose-and-do.tsx';
import { admin } from '../api.ts';
import { useAlertTexts } from './texts.ts';

export function AssignTo({ isBusy, onAssign }: { isBusy: boolean; onAssign(to: string): void }) {
  const texts = useAlertTexts();
  const [names, setNames] = useState<string[]>([]);
  // Read when somebody looks, because most look at an alert without assigning it.
  const read = async () => {
    if (names.length > 0) return;
    const { items } = await admin.people().catch(() => ({ items: [] }));
    setNames(items.filter(({ role }) => role === 'admin').map(({ username }) => username));
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
