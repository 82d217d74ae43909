// A one-time link for a person: an invitation, or the way to another password. Asked for in a dialog, and then shown to be copied.
import { useState } from 'preact/hooks';
import { type AccessLink, admin } from '../api.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { At } from '../parts/moment.tsx';
import { usePeopleTexts } from './texts.ts';

interface DialogProps {
  /** Whose password; undefined: an invitation. */
  username: string | undefined;
  onDone(link: AccessLink): void;
  onClose(): void;
}

export function AccessLinkDialog({ username, onDone, onClose }: DialogProps) {
  const texts = usePeopleTexts();
  const act = async () =>
    onDone(await (username === undefined ? admin.invite() : admin.resetPassword(username)));
  return (
    <ActionDialog
      title={username === undefined ? texts.invite : texts.resetOf(username)}
      action={texts.makeLink}
      act={act}
      onClose={onClose}
    >
      <ul>
        {(username === undefined ? texts.inviteMeans : texts.resetMeans).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
    </ActionDialog>
  );
}

interface LinkProps {
  username: string | undefined;
  link: AccessLink;
  onClose(): void;
}

export function AccessLinkNotice({ username, link, onClose }: LinkProps) {
  const texts = usePeopleTexts();
  const [isCopied, setCopied] = useState(false);
  const address = new URL(link.path, location.href).href;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  return (
    <div class="notice access-link" role="status">
      <p>
        {username === undefined ? texts.invitation : texts.resetLinkOf(username)} <At at={link.expires_at} />.
      </p>
      <label>
        <span class="said">{texts.link}</span>
        <input readOnly value={address} onFocus={({ currentTarget }) => currentTarget.select()} />
      </label>
      <div class="choices">
        {/* A page that was not loaded securely has no clipboard; the field is selected by a press. */}
        {navigator.clipboard && (
          <button type="button" class="main" onClick={() => void copy().catch(() => setCopied(false))}>
            {isCopied ? texts.copied : texts.copy}
          </button>
        )}
        <button type="button" onClick={onClose}>
          {texts.done}
        </button>
      </div>
    </div>
  );
}
