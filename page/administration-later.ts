// The administrators' views, loaded with their styles when the first of them is opened.
import { later } from './later.tsx';

export const AdministrationLater = later(async () => {
  const [{ Administration }] = await Promise.all([
    import('./administration/administration.tsx'),
    loadStyle(),
  ]);
  return Administration;
});

function loadStyle(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = ADMINISTRATION_STYLE_URL;
  link.onload = () => resolve();
  link.onerror = () => reject(new Error('the styles did not load'));
  document.head.append(link);
  return promise;
}
