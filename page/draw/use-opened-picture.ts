// A picture that somebody chooses, pastes or drops: opened, or said to be none.
import { useEffect, useRef, useState } from 'preact/hooks';
import { pictureFrom, pictureIn } from './picture-file.ts';

interface Opened {
  open(file: Blob): void;
  /** What was opened last is no picture. */
  isNoPicture: boolean;
  /** Something else was drawn or cleared: a picture that is still being opened no longer counts. */
  forget(): void;
}

export function useOpenedPicture(show: (picture: HTMLCanvasElement) => void): Opened {
  const [isNoPicture, setNoPicture] = useState(false);
  const latest = useRef<Blob>(undefined);
  const open = async (file: Blob) => {
    latest.current = file;
    const picture = await pictureFrom(file).catch(() => undefined);
    // A large picture takes a while: what was opened, drawn or cleared since counts.
    if (latest.current !== file) return;
    setNoPicture(!picture);
    if (picture) show(picture);
  };
  // On the window: a picture that is dropped beside the view would be opened instead of the page.
  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = pictureIn(clipboardData);
      if (file) void open(file);
    };
    const allow = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      event.preventDefault();
      const file = pictureIn(event.dataTransfer);
      if (file) void open(file);
    };
    addEventListener('paste', paste);
    addEventListener('dragover', allow);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('paste', paste);
      removeEventListener('dragover', allow);
      removeEventListener('drop', drop);
    };
  });
  return {
    open: (file) => void open(file),
    isNoPicture,
    forget: () => {
      latest.current = undefined;
      setNoPicture(false);
    },
  };
}
