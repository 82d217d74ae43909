// A view whose script is loaded when it is first shown: nobody else waits for it.
import type { ComponentType, FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useTexts } from './language/language.ts';
import { reloadIfNewer } from './newer-version.ts';
import { ProblemNotice, ReloadNotice } from './parts/problem-notice.tsx';

/** @param load again after a failure, when the person asks for it */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): FunctionComponent<Props> {
  let loading: Promise<ComponentType<Props>> | undefined;
  let loaded: ComponentType<Props> | undefined;

  return function Later(props: Props) {
    const texts = useTexts();
    const [state, setState] = useState<'waits' | 'loaded' | 'failed' | 'newer'>(loaded ? 'loaded' : 'waits');
    const start = () => {
      loading ??= load();
      loading.then(
        (view) => {
          loaded = view;
          setState('loaded');
        },
        async () => {
          loading = undefined;
          setState((await reloadIfNewer()) ? 'newer' : 'failed');
        },
      );
    };
    useEffect(start, []);
    const View = loaded;
    if (View) return <View {...props} />;
    if (state === 'newer') return <ReloadNotice text={texts.newerVersion} />;
    if (state !== 'failed') return <p role="status">{texts.loadingView}</p>;
    return <ProblemNotice text={texts.viewFailed} button={texts.retry} onPress={start} />;
  };
}
